"""Meetings on other pages of the space: their tab, a panel of the first page, the first step."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.partnerships.hooks import FirstStep, Panel, Space, Tab

from .queries import awaiting_me, has_met, last_on, line_of, next_date


def meetings_tab(space: Space) -> Tab:
    return Tab(gettext("Meetings"), reverse("met:meetings", args=[space.partnership.pk]))


def meetings_waiting(space: Space) -> Panel | None:
    """Meetings that others have noted and that I can say are right."""
    awaiting = awaiting_me(space) if space.is_open else []
    if not awaiting:
        return None
    lines = [line_of(space, meeting) for meeting in awaiting]
    return Panel("partnerships/meeting_log/_waiting.html", {"space": space, "lines": lines})


def meetings_panel(space: Space) -> Panel:
    return Panel(
        "partnerships/meeting_log/_panel.html",
        {
            "space": space,
            "next": next_date(space) if space.is_open else None,
            "now": timezone.now(),
            "last_on": last_on(space),
        },
    )


def first_meeting_step(space: Space) -> FirstStep:
    return FirstStep(
        title=gettext("Book the first meeting"),
        detail=gettext("A day, a time and a place that suit you all. Half an hour is enough."),
        url=reverse("met:next", args=[space.partnership.pk]),
        action=gettext("Set a date"),
        is_done=next_date(space) is not None or has_met(space),
    )
