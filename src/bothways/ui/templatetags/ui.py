"""The components as template tags and filters. ``ui/README.md`` shows how to use each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple
from django.template.defaultfilters import stringfilter
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bothways.ui import icons, ribbons, words

register = template.Library()

KINDS = {
    "info": "info",
    "good": "circle-check",
    "warn": "triangle-alert",
    "problem": "octagon-alert",
}
LEVELS = {"success": "good", "warning": "warn", "error": "problem"}
SHOWN_IN_ROW = 3
SIZES = {
    "hero": "ui/_ribbons_hero.html",
    "row": "ui/_ribbon_row.html",
    "mini": "ui/_ribbons_mini.html",
}


# Filters


@register.filter
def percent(share: float | None) -> str:
    return words.percent(share)


@register.filter
def worth(value: float | None) -> str:
    return words.worth(value)


@register.filter
@stringfilter
def initials(name: str) -> str:
    return words.initials(name)


@register.filter
@stringfilter
def first_name(name: str) -> str:
    return words.first_name(name)


@register.filter
def names_list(names: Iterable[object]) -> str:
    return ribbons.listed(str(name) for name in names)


@register.filter
def person_time(moment: dt.datetime, where: object = None) -> SafeString:
    """``{{ meeting.starts_at|person_time:person }}``: a ``<time>`` in the person's zone."""
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(), words.person_time(moment, where)
    )


@register.filter
def message_kind(level_tag: str) -> str:
    return LEVELS.get(level_tag, "info")


@register.filter
def band_length(gain: float) -> str:
    """The length of a band as SVG takes it: "74%"; short enough to leave room for its arrow."""
    return f"{8 + 87 * min(1.0, max(0.0, gain or 0.0)):.0f}%"


@register.filter
def skills_list(skills: Sequence[str]) -> str:
    return ribbons.listed(skills) or gettext("nothing yet")


@register.filter
def first_skills(skills: Sequence[str]) -> str:
    return ", ".join(ribbons.shown(skills, SHOWN_IN_ROW)[0]) or gettext("nothing yet")


@register.filter
def more_skills(skills: Sequence[str]) -> str:
    return ribbons.more(ribbons.shown(skills, SHOWN_IN_ROW)[1])


# Small pieces


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    return icons.icon(str(name), size, str(label))


@register.inclusion_tag("ui/_button.html")
def button(text: str, **options: Any) -> dict[str, Any]:
    """``url`` makes it a link; else a button. ``kind``: primary, quiet or danger. ``icon``,
    ``small``, ``disabled``, ``name``, ``value``, ``type``, ``form``, ``dialog``."""
    return {"kind": "primary", "type": "submit", **options, "text": text}


@register.inclusion_tag("ui/_chip.html")
def chip(text: str, kind: str = "neutral", icon: str = "") -> dict[str, Any]:
    arrows = {"give": "arrow-right", "get": "arrow-left"}
    return {"text": text, "kind": kind, "icon": icon or arrows.get(kind, "")}


@register.inclusion_tag("ui/_avatar.html")
def avatar(name: str, you: bool = False, size: str = "") -> dict[str, Any]:
    return {"name": name, "you": you, "size": size}


@register.inclusion_tag("ui/_person.html")
def person(name: str, text: str = "", url: str = "", you: bool = False) -> dict[str, Any]:
    return {"name": name, "text": text, "url": url, "you": you}


@register.inclusion_tag("ui/_progress.html")
def progress(done: float, total: float, label: str) -> dict[str, Any]:
    return {"done": done, "total": total or 1, "label": label, "share": done / (total or 1)}


@register.inclusion_tag("ui/_empty.html")
def empty_state(
    title: str, text: str = "", action: str = "", url: str = "", icon: str = "sprout"
) -> dict[str, Any]:
    return {"title": title, "text": text, "action": action, "url": url, "icon": icon}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """``{% notice "warn" title="…" %}<p>…</p>{% endnotice %}``; info, good, warn or problem."""
    return SafeString(
        render_to_string(
            "ui/_notice.html",
            {"kind": kind, "icon": KINDS[str(kind)], "title": title, "content": content},
        )
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native dialog, opened by ``{% button "…" dialog="its-id" %}``."""
    return SafeString(
        render_to_string("ui/_dialog.html", {"id": id, "title": title, "content": content})
    )


# Forms


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    return {"field": bound}


@register.filter
def field_kind(bound: BoundField) -> str:
    """Which of three shapes a field takes: a group, a choice to tick, a file or a line."""
    widget = bound.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)) or bound.use_fieldset:
        return "group"
    if isinstance(widget, CheckboxInput):
        return "choice"
    return "file" if isinstance(widget, FileInput) else "line"


@register.inclusion_tag("ui/_form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with the form, each with a link to its field; nothing when all is well."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    return {"form": form, "wrong": wrong}


# Lists and ways around


@register.inclusion_tag("ui/_sort_heading.html", takes_context=True)
def sort_heading(
    context: template.RequestContext,
    title: str,
    key: str,
    number: bool = False,
    param: str = "sort",
) -> dict[str, Any]:
    """A heading that sorts: first ``?sort=key``, then ``?sort=-key``. Returns to page 1."""
    query = context["request"].GET.copy()
    now = query.get(param, "")
    direction = {key: "ascending", "-" + key: "descending"}.get(now, "")
    query.pop("page", None)
    query[param] = "-" + key if direction == "ascending" else key
    marks = {"ascending": "chevron-up", "descending": "chevron-down"}
    return {
        "title": title,
        "number": number,
        "direction": direction,
        "icon": marks.get(direction, "chevrons-up-down"),
        "query": query.urlencode(),
    }


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(
    context: template.RequestContext, page: Page[Any], label: str = ""
) -> dict[str, Any]:
    query = context["request"].GET.copy()
    query.pop("page", None)
    rest = query.urlencode()
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "label": label or gettext("Pages"),
        "numbers": list(numbers),
        "gap": page.paginator.ELLIPSIS,
        "rest": f"&{rest}" if rest else "",
    }


@register.inclusion_tag("ui/_tabs.html")
def tabs(items: Iterable[Any], label: str) -> dict[str, Any]:
    """``items`` have ``title``, ``url``, ``current`` and, if they like, ``count``."""
    return {"items": items, "label": label}


@register.simple_block_tag
def page_head(content: str, title: str, eyebrow: str = "", lead: str = "") -> SafeString:
    """The top of a page; between the tags stand its actions, the one that matters first."""
    given = {"title": title, "eyebrow": eyebrow, "lead": lead, "actions": content.strip()}
    return SafeString(
        render_to_string("ui/_page_head.html", {**given, "actions": SafeString(given["actions"])})
    )


@register.inclusion_tag("ui/_breadcrumbs.html")
def breadcrumbs(items: Iterable[Any]) -> dict[str, Any]:
    """``items`` have ``title`` and ``url``; the last one is this page."""
    return {"items": items}


@register.inclusion_tag("ui/_checklist.html")
def checklist(items: Iterable[Any]) -> dict[str, Any]:
    """``items`` have ``title``, ``done`` and, if they like, ``text``, ``action``, ``url``.

    The first that isn't done is the next step, and no other is.
    """
    steps, found = [], False
    for item in items:
        given = item if isinstance(item, Mapping) else vars_of(item)
        state = "done" if given["done"] else "later" if found else "next"
        found = found or state == "next"
        steps.append({**given, "state": state})
    return {"steps": steps}


def vars_of(item: object) -> dict[str, Any]:
    names = ("title", "done", "text", "action", "url")
    return {name: getattr(item, name, "") for name in names}


@register.inclusion_tag("ui/_figures.html")
def figures(items: Iterable[Any]) -> dict[str, Any]:
    """``items`` are (number, label) pairs."""
    return {"items": items}


@register.inclusion_tag("ui/_facts.html")
def facts(items: Iterable[Any]) -> dict[str, Any]:
    """``items`` are (term, description) pairs."""
    return {"items": items}


# The motif


def exchange(
    left: str,
    right: str,
    give_skills: Sequence[str] = (),
    get_skills: Sequence[str] = (),
    give_gain: float = 0.5,
    get_gain: float = 0.5,
    *,
    you: bool = False,
) -> dict[str, Any]:
    """What every size of the motif needs to know. ``left`` gives ``give_skills`` to ``right``."""
    give, get = [str(skill) for skill in give_skills], [str(skill) for skill in get_skills]
    left, right = str(left), str(right)
    return {
        "left": left,
        "right": right,
        "you": you,
        "give_skills": give,
        "get_skills": get,
        "give_gain": give_gain,
        "get_gain": get_gain,
        "alternative": ribbons.alternative(left, right, give, get, you=you),
    }


@register.simple_tag(name="ribbons")
def ribbons_tag(
    left: str, right: str, *, size: str = "hero", reveal: bool = False, **given: Any
) -> SafeString:
    """``size`` is hero, row or mini; ``given`` are those of ``exchange``; ``reveal`` animates."""
    context = {**exchange(left, right, **given), "reveal": reveal}
    if size == "hero":
        context |= hero_parts(context)
    elif size == "mini":
        context |= {
            "give": ribbons.mini_shape(context["give_gain"]),
            "get": ribbons.mini_shape(context["get_gain"]),
        }
    return SafeString(render_to_string(SIZES[size], context))


def hero_parts(context: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for side in ("left", "right"):
        name = gettext("You") if context["you"] and side == "left" else context[side]
        fits = ribbons.fits_disc(name)
        parts[f"{side}_disc"] = name if fits else words.initials(name)
        parts[f"{side}_below"] = "" if fits else name
        parts[f"{side}_fits"] = fits
    for way in ("give", "get"):
        skills, left_over = ribbons.shown(context[f"{way}_skills"], ribbons.SHOWN_IN_HERO)
        parts[way] = ribbons.hero_shape(context[f"{way}_gain"])
        parts[f"{way}_shown"] = "\N{NO-BREAK SPACE}· ".join(skills)
        parts[f"{way}_more"] = ribbons.more(left_over)
    return parts


@register.inclusion_tag("ui/_ribbons_circle.html")
def ribbon_circle(legs: Iterable[Mapping[str, Any]], you: str = "") -> dict[str, Any]:
    """A circle: each leg has ``giver``, ``skills`` and ``gain``, and flows to the next one's giver.

    With ``you`` (a giver's name) what you give and get keep their hues and the rest stay quiet.
    """
    legs = list(legs)
    names = [str(leg["giver"]) for leg in legs]
    shapes = ribbons.circle_shapes([leg["gain"] for leg in legs])
    places = ribbons.circle_places(len(legs))
    return {
        "legs": [
            {
                "giver": name,
                "words": leg_words(name, names[(at + 1) % len(legs)]),
                "skills": [str(skill) for skill in leg["skills"]],
                "shape": shape,
                "place": place,
                "baseline": place.y + 8,
                "hue": leg_hue(at, names, you),
                "you": name == you,
            }
            for at, (leg, name, shape, place) in enumerate(
                zip(legs, names, shapes, places, strict=True)
            )
        ]
    }


def leg_words(giver: str, receiver: str) -> str:
    """“Ana gives Ben”; whoever is called “You” there is spoken to."""
    you, known = gettext("You"), {"giver": giver, "receiver": receiver}
    if giver == you:
        return gettext("You give %(receiver)s") % known
    if receiver == you:
        return gettext("%(giver)s gives you") % known
    return gettext("%(giver)s gives %(receiver)s") % known


def leg_hue(at: int, names: Sequence[str], you: str) -> str:
    if you:
        receiver = names[(at + 1) % len(names)]
        return "give" if names[at] == you else "get" if receiver == you else "other"
    return ("give", "get", "other")[at % 3]
