"""Times as people see them on pages of meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.meetings.rhythm.words import day_of, span_words
from bothways.ui.words import zone_name, zone_of

register = template.Library()

ANSWERS: dict[str, tuple[str, str, Callable[[], str]]] = {
    "yes": ("good", "check", lambda: gettext("comes")),
    "maybe": ("warn", "circle-question-mark", lambda: gettext("may come")),
    "no": ("problem", "x", lambda: gettext("can’t come")),
    "none": ("neutral", "circle-dashed", lambda: gettext("hasn’t answered")),
}
MINE: dict[str, Callable[[], str]] = {
    "yes": lambda: gettext("you come"),
    "maybe": lambda: gettext("you may come"),
    "no": lambda: gettext("you can’t come"),
    "none": lambda: gettext("you haven’t answered"),
}


@register.inclusion_tag("meetings/_leaf.html")
def leaf(moment: dt.datetime, where: object = None, quiet: bool = False) -> dict[str, Any]:
    """A day as the leaf of a calendar, on somebody's clock; for eyes, beside the time in words."""
    local = moment.astimezone(zone_of(where))
    return {
        "weekday": date_format(local, "D"),
        "day": local.day,
        "month": date_format(local, "M"),
        "quiet": quiet,
    }


@register.filter
def span(moments: Any, where: object = None) -> str:
    """``{{ meeting|span:person }}``: “15:00–16:00 (London)”, of whatever begins and ends."""
    words = span_words(moments.starts_at, moments.ends_at, where)
    return f"{words} ({zone_name(zone_of(where))})"


@register.filter
def weekday_of(moment: dt.datetime, where: object = None) -> str:
    """“Tuesday 1 December”, with the year when it isn't this one."""
    local = moment.astimezone(zone_of(where))
    return f"{date_format(local, 'l')} {day_of(local.date())}"


@register.filter
def plain_day(day: dt.date) -> str:
    return day_of(day)


@register.inclusion_tag("ui/_chip.html")
def answer_chip(answer: str, mine: bool = False) -> dict[str, Any]:
    kind, icon, words = ANSWERS[answer]
    return {"text": MINE[answer]() if mine else words(), "kind": kind, "icon": icon}
