"""The e-mails that tell of notices: one thing, or a summary by programme and space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.notifications.email.actions import compose
from bothways.notifications.inbox.models import Notice
from bothways.notifications.kinds.registry import Timing
from bothways.notifications.models import OutgoingMail
from bothways.notifications.stopping.links import headers_of, stop_of, stop_url

if TYPE_CHECKING:
    from django.template.backends.base import _EngineTemplate

FOLDER = "notifications/digests/email"
MOST = 30
"""Notices that one e-mail names; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs to one space of one programme."""

    programme: str
    space: str
    notices: list[Notice]


def groups_of(notices: Sequence[Notice]) -> list[Group]:
    """By programme and space, in the order of the alphabet; what has none last."""

    def place(notice: Notice) -> tuple[bool, str, bool, str]:
        programme, space = notice.programme_name, notice.space_name
        return (not programme, programme, bool(space), space)

    ordered = sorted(notices, key=lambda notice: (place(notice), notice.created_at, notice.pk))
    return [
        Group(programme, space, list(found))
        for (_, programme, _, space), found in groupby(ordered, place)
    ]


def key_of(person: int, timing: str, day: date, notices: Sequence[Notice]) -> str:
    """A summary is sent once a day (or a week, named by its Monday); other e-mails once for the
    first thing in them."""
    if timing == Timing.AT_ONCE:
        return f"notices:{person}:{min(notice.pk for notice in notices)}"
    if timing == Timing.WEEKLY:
        year, week, _ = day.isocalendar()
        return f"summary:weekly:{person}:{year}-{week:02d}"
    return f"summary:daily:{person}:{day.isoformat()}"


def compose_for(person: Person, notices: Sequence[Notice], timing: str, day: date) -> OutgoingMail:
    stop = stop_of(person.pk, [notice.what.key for notice in notices], timing)
    context = words_for(person, notices, timing) | {"stop_url": stop_url(stop)}
    return compose(
        key=key_of(person.pk, timing, day, notices),
        kind=notices[0].kind if timing == Timing.AT_ONCE else f"{timing} summary",
        to=person.email,
        subject=str(context["subject"]),
        text=template("txt").render(context).strip() + "\n",
        html=template("html").render(context),
        headers=headers_of(stop),
    )


@cache
def template(kind: str) -> _EngineTemplate:
    return get_template(f"{FOLDER}/notices.{kind}")


def words_for(person: Person, notices: Sequence[Notice], timing: str) -> dict[str, Any]:
    shown = notices[:MOST]
    is_one = len(notices) == 1 and timing == Timing.AT_ONCE
    path = notices[0].path if is_one and notices[0].path else reverse("notices:list")
    return {
        "person": person.first_name,
        "subject": subject_of(notices, timing),
        "one": notices[0] if is_one else None,
        "groups": groups_of(shown),
        "more": len(notices) - len(shown),
        "base": settings.BASE_URL,
        "button_url": settings.BASE_URL + path,
        "button_text": gettext("Open it") if is_one else gettext("See all of it"),
        "why": why_of(notices, timing),
        "settings_url": settings.BASE_URL + reverse("notices:settings"),
    }


def subject_of(notices: Sequence[Notice], timing: str) -> str:
    if timing == Timing.AT_ONCE and len(notices) == 1:
        return notices[0].title
    count = len(notices)
    known = {"count": count, "first": notices[0].title}
    if timing == Timing.WEEKLY:
        return ngettext(
            "Your week: %(first)s", "Your week: %(count)d things are new", count
        ) % known  # fmt: skip
    if timing == Timing.DAILY:
        return ngettext(
            "New for you: %(first)s", "New for you: %(count)d things", count
        ) % known  # fmt: skip
    return gettext("%(count)d things are new: %(first)s") % known


def why_of(notices: Sequence[Notice], timing: str) -> str:
    if timing == Timing.AT_ONCE:
        titles = list(dict.fromkeys(str(notice.what.title) for notice in notices))
        if len(titles) == 1:
            return gettext("You get this because e-mails about “%(kind)s” come to you at once.") % {
                "kind": titles[0]
            }
        return gettext("You get this because e-mails about these come to you at once.")
    if timing == Timing.WEEKLY:
        return gettext("You get this on Mondays, with what you haven’t read in Bothways.")
    return gettext("You get this once a day, with what you haven’t read in Bothways.")
