"""Meetings on other pages of the space: their tab, and what others have noted."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.partnerships.hooks import FirstStep, Panel, Space, Tab

from .queries import awaiting_me, line_of


def meetings_tab(space: Space) -> Tab:
    return Tab(gettext("Meetings"), reverse("met:meetings", args=[space.partnership.pk]))


def meetings_waiting(space: Space) -> Panel | None:
    """Meetings that others have noted and that I can say are right."""
    awaiting = awaiting_me(space) if space.is_open else []
    if not awaiting:
        return None
    lines = [line_of(space, meeting) for meeting in awaiting]
    return Panel("partnerships/meeting_log/_waiting.html", {"space": space, "lines": lines})


def meeting_step(space: Space) -> FirstStep | None:
    """The first of these as the one next thing on the home page."""
    awaiting = awaiting_me(space) if space.is_open else []
    if not awaiting:
        return None
    meeting = awaiting[0]
    who = meeting.entered_by.person.first_name if meeting.entered_by else gettext("Somebody")
    known = {"name": who, "minutes": meeting.minutes, "day": date_format(meeting.on, "j F")}
    return FirstStep(
        title=gettext("Was it so?"),
        detail=gettext("%(name)s noted %(minutes)d minutes on %(day)s.") % known,
        url=reverse("met:meeting", args=[space.partnership.pk, meeting.pk]),
        action=gettext("Look at it"),
        is_done=False,
    )
