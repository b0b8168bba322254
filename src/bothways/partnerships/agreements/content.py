"""What an agreement says: how it is begun, changed by sections, and put into words.

{"sides": {participation: {"get", "give"}}, "often", "long", "format", "where", "reach",
"confidentiality", "trouble", "ends_on": ISO date, "fixed": [sentence]}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.partnerships.queries import skills_of
from bothways.recruitment.signups.models import MeetingFormat
from bothways.ui.ribbons import listed

SHARED: dict[str, tuple[str, ...]] = {
    "meeting": ("often", "long", "format", "where"),
    "reach": ("reach",),
    "confidentiality": ("confidentiality",),
    "trouble": ("trouble",),
    "end": ("ends_on",),
}
SIDE = "side-"
FORMATS = {
    MeetingFormat.IN_PERSON: lambda: gettext("in person"),
    MeetingFormat.ONLINE: lambda: gettext("online"),
    MeetingFormat.EITHER: lambda: gettext("both, as it suits"),
}


def present(partnership: Partnership) -> list[Participation]:
    """Who is in the exchange now, in their places; no query where they are prefetched."""
    sides = [side for side in partnership.participations.all() if side.left_at is None]
    return sorted(sides, key=lambda side: (side.place, side.pk))


def first_content(partnership: Partnership, template: Mapping[str, Any]) -> dict[str, Any]:
    sides = present(partnership)
    return {
        **template,
        "sides": {str(side.pk): side_of_match(side, sides) for side in sides},
        "ends_on": partnership.last_day.isoformat(),
    }


def side_of_match(side: Participation, sides: Sequence[Participation]) -> dict[str, str]:
    """What they were matched for, in words to go on from."""
    at = next(place for place, each in enumerate(sides) if each.pk == side.pk)
    is_group = side.partnership.kind == Partnership.Kind.GROUP
    gets = side.gets or ([] if is_group or len(sides) < 2 else sides[at - 1].gives)
    return {"get": listed(skills_of(gets)), "give": listed(skills_of(side.gives))}


def carried(
    content: Mapping[str, Any], partnership: Partnership, template: Mapping[str, Any]
) -> dict[str, Any]:
    """The content for a next version: of who is in the exchange now, and what the programme fixes
    now."""
    sides = present(partnership)
    kept = content["sides"]
    return {
        **content,
        "sides": {
            str(side.pk): kept.get(str(side.pk)) or side_of_match(side, sides) for side in sides
        },
        "fixed": list(template["fixed"]),
    }


def section_of(content: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """The fields of one section. Raises ``KeyError`` where there is no such section."""
    if slug.startswith(SIDE):
        return dict(content["sides"][slug.removeprefix(SIDE)])
    return {name: content[name] for name in SHARED[slug]}


def with_section(
    content: Mapping[str, Any], slug: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    if slug.startswith(SIDE):
        side = slug.removeprefix(SIDE)
        return {**content, "sides": {**content["sides"], side: dict(values)}}
    return {**content, **values}


def fingerprint(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# In words


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    text: str
    way: str = ""
    """“give” or “get”, where it is one of the two ribbons."""


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    rows: tuple[Row, ...]


def sections(content: Mapping[str, Any], partnership: Partnership) -> list[Section]:
    """An agreement as it is read, the same for everybody in it."""
    return [
        *side_sections(content, partnership),
        *(
            Section(slug, title_of(slug), tuple(shared_row(name, content) for name in names))
            for slug, names in SHARED.items()
        ),
    ]


def side_sections(content: Mapping[str, Any], partnership: Partnership) -> list[Section]:
    rows = sorted(partnership.participations.all(), key=lambda side: (side.place, side.pk))
    sides = [side for side in rows if str(side.pk) in content["sides"]]
    names = names_of(sides)
    found = []
    for at, side in enumerate(sides):
        said = content["sides"][str(side.pk)]
        to, of = partners(at, names, partnership)
        found.append(
            Section(
                f"{SIDE}{side.pk}",
                names[at],
                (
                    Row(get_label(of), said["get"], "get"),
                    Row(give_label(to), said["give"], "give"),
                ),
            )
        )
    return found


def partners(at: int, names: Sequence[str], partnership: Partnership) -> tuple[str, str]:
    """Whom one teaches and from whom one learns: the same in a pair, nobody in particular in a
    group."""
    if partnership.kind == Partnership.Kind.GROUP or len(names) < 2:
        return "", ""
    return names[(at + 1) % len(names)], names[at - 1]


def get_label(name: str) -> str:
    if not name:
        return gettext("Wants to get")
    return gettext("Wants to get from %(name)s") % {"name": name}


def give_label(name: str) -> str:
    if not name:
        return gettext("Wants to give")
    return gettext("Wants to give %(name)s") % {"name": name}


def names_of(sides: Sequence[Participation]) -> list[str]:
    """First names, or whole ones where two share the first."""
    first = [side.person.first_name for side in sides]
    return [
        side.person.name if first.count(side.person.first_name) > 1 else side.person.first_name
        for side in sides
    ]


def title_of(slug: str) -> str:
    return {
        "meeting": gettext("How we meet"),
        "reach": gettext("How we reach each other"),
        "confidentiality": gettext("What stays between us"),
        "trouble": gettext("If it doesn’t work"),
        "end": gettext("Until when"),
        "begun": gettext("The beginning"),
        "programme": gettext("What the programme asks of everybody"),
    }[slug]


def label_of(name: str) -> str:
    return {
        "often": gettext("How often"),
        "long": gettext("How long"),
        "format": gettext("In person or online"),
        "where": gettext("Where"),
    }.get(name, "")


def shared_row(name: str, content: Mapping[str, Any]) -> Row:
    value = str(content[name])
    if name == "format":
        value = FORMATS[MeetingFormat(value)]()
    elif name == "ends_on":
        value = date_format(date.fromisoformat(value), "j F Y")
    return Row(label_of(name), value)
