"""An agreement as a PDF: set by typst, from data that can't turn into markup."""

from __future__ import annotations

import json
import logging
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from bothways.partnerships.partnerships.models import Partnership
from bothways.ui import ribbons

from .content import Row, Section, present, sections, title_of
from .models import AgreementVersion
from .queries import in_force_words

log = logging.getLogger(__name__)
PAGE = Path(__file__).with_name("agreement.typ")
GIVE, GET, OTHER, PAPER = "#a8431b", "#0f6265", "#8b8070", "#f3ecdf"


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Those of the wheel and of the system; looking for them takes longer than setting a page."""
    return typst.Fonts()


def pdf_of(partnership: Partnership, version: AgreementVersion, *, in_force: bool) -> bytes:
    """The page of one version: PDF/UA, so that it can be heard as well as read.

    Where letters stand in it that no font of this machine has, it is a plain PDF that says so.
    """
    data = data_of(partnership, version, in_force=in_force)
    try:
        return compiled(data, ["ua-1"])
    except typst.TypstError as problem:
        log.warning("an agreement has letters that no font here has: %s", problem.message)
    missing = gettext(
        "Some letters are missing on this page: the machine that made it has no font for them."
    )
    return compiled({**data, "missing": missing}, [])


def compiled(data: dict[str, Any], standards: list[Any]) -> bytes:
    compiler = typst.Compiler(
        PAGE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", pdf_standards=standards)
    assert isinstance(made, bytes)
    return made


def data_of(
    partnership: Partnership, version: AgreementVersion, *, in_force: bool
) -> dict[str, Any]:
    shown = sections(version.content, partnership)
    sides = [each for each in shown if each.slug.startswith("side-")]
    names = [each.title for each in sides]
    return {
        "lang": (get_language() or "en").split("-")[0],
        "title": gettext("Agreement of %(names)s") % {"names": ribbons.listed(names)},
        "names": names,
        "programme": partnership.programme.name,
        "standing": standing_words(version, in_force=in_force),
        **drawing(partnership, names),
        "sides": [section_data(each) for each in sides],
        "sections": [section_data(each) for each in shown if each not in sides],
        "fixed_title": title_of("programme"),
        "fixed": [row_data(Row("", line)) for line in version.fixed],
        "signed_title": gettext("Accepted by"),
        "signed": signed(partnership, version),
        "foot": gettext("Version %(number)d of %(day)s · %(mark)s")
        % {
            "number": version.number,
            "day": date_format(localtime(version.at), "j F Y"),
            "mark": version.fingerprint[:12],
        },
        "missing": "",
    }


def standing_words(version: AgreementVersion, *, in_force: bool) -> str:
    if in_force:
        return in_force_words(version)[:1].upper() + in_force_words(version)[1:]
    if version.in_force_from is not None:
        return gettext("An earlier version; another one is in force")
    return gettext("Not in force: a version that not everybody has accepted")


def signed(partnership: Partnership, version: AgreementVersion) -> list[dict[str, str]]:
    accepted = {each.participation_id: each for each in version.acceptances.all()}
    people = [each.participation for each in accepted.values()]
    waiting = []
    if version.in_force_from is None:
        waiting = [side for side in present(partnership) if side.pk not in accepted]
    return [
        *(
            {
                "name": side.person.name,
                "when": date_format(localtime(accepted[side.pk].at), "j F Y, H:i"),
            }
            for side in people
        ),
        *({"name": side.person.name, "when": gettext("not yet")} for side in waiting),
    ]


def section_data(section: Section) -> dict[str, Any]:
    rows = [row for row in section.rows if row.text or row.way or not row.label]
    return {"title": section.title, "rows": [row_data(row) for row in rows]}


def row_data(row: Row) -> dict[str, Any]:
    return {"label": row.label, "text": row.text, "way": row.way, "rtl": is_rtl(row.text)}


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    for letter in text:
        way = unicodedata.bidirectional(letter)
        if way in ("L", "R", "AL"):
            return way != "L"
    return False


# The two ribbons


def drawing(partnership: Partnership, names: list[str]) -> dict[str, Any]:
    """The motif as SVG, with where the names go, as shares of it; nothing for a group, in which
    nobody gives to one in particular."""
    if partnership.kind == Partnership.Kind.GROUP or len(names) < 2:
        return {"drawing": None}
    words = gettext("Ribbons that flow from each to the next: %(names)s.") % {
        "names": ribbons.listed(names)
    }
    if len(names) == 2:
        words = gettext("Two ribbons: one flows from %(one)s to %(other)s, one back.") % {
            "one": names[0],
            "other": names[1],
        }
        placed = [(0.0875, 0.69), (0.9125, 0.69)]
        svg, ratio, share = pair_svg(), 280 / 960, 0.72
    else:
        at = ribbons.circle_places(len(names))
        placed = [(point.x / 420, (point.y + 34) / 440) for point in at]
        svg, ratio, share = ring_svg(len(names)), 440 / 420, 0.34
    return {
        "drawing": svg,
        "drawing_words": words,
        "drawing_ratio": ratio,
        "drawing_share": share,
        "drawing_names": [
            {"name": name, "x": x, "y": y} for name, (x, y) in zip(names, placed, strict=True)
        ],
    }


def pair_svg() -> str:
    shape = ribbons.hero_shape(0.8)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 280">'
        '<path d="{}" fill="{}"/><path d="{}" fill="{}" transform="rotate(180 480 140)"/>'
        '<circle cx="84" cy="140" r="46" fill="{}"/><circle cx="876" cy="140" r="46" fill="{}"/>'
        "</svg>",
        shape.path,
        GIVE,
        shape.path,
        GET,
        PAPER,
        PAPER,
    )


def ring_svg(count: int) -> str:
    shapes = ribbons.circle_shapes([0.7] * count)
    hues = (GIVE, GET, OTHER)
    paths = format_html_join(
        "",
        '<path d="{}" fill="{}"/>',
        ((shape.path, hues[at % 3]) for at, shape in enumerate(shapes)),
    )
    discs = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="30" fill="{}"/>',
        ((f"{at.x:.1f}", f"{at.y:.1f}", PAPER) for at in ribbons.circle_places(count)),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 440">{}{}</svg>',
        paths,
        discs,
    )
