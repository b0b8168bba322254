"""Meetings that lie ahead, on other pages of the space."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.meetings.meetings.queries import ahead_in
from bothways.partnerships.hooks import FirstStep, Panel, Space
from bothways.partnerships.meeting_log.queries import has_met, last_on

SHOWN = 6


def meetings_panel(space: Space) -> Panel:
    """On the first page of the space."""
    return Panel(
        "meetings/planning/_panel.html",
        {
            "space": space,
            "next": ahead_in(space).first() if space.is_open else None,
            "now": timezone.now(),
            "last_on": last_on(space),
        },
    )


def ahead_panel(space: Space) -> Panel | None:
    """Above the meetings that were."""
    ahead = list(ahead_in(space)[: SHOWN + 1])
    if not ahead and not space.is_open:
        return None
    context = {"space": space, "ahead": ahead[:SHOWN], "more": len(ahead) > SHOWN}
    return Panel("meetings/planning/_ahead.html", context | {"has_met": has_met(space)})


def first_meeting_step(space: Space) -> FirstStep:
    return FirstStep(
        title=gettext("Book the first meeting"),
        detail=gettext("A day, a time and a place that suit you all. Half an hour is enough."),
        url=reverse("planning:new", args=[space.partnership.pk]),
        action=gettext("Find a time"),
        is_done=ahead_in(space).exists() or has_met(space),
    )
