"""Asking how a meeting went, on other pages of its exchange; and one's own attendance."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.agendas.access import here_of
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import FirstStep, Panel, Space
from bothways.partnerships.meeting_log.queries import line_of

from .queries import noted_that_day, unsaid_in, wrap_up_of


def asked_panel(space: Space) -> Panel | None:
    """For a week after a meeting, until somebody has said how it was."""
    meeting = unsaid_in(space, timezone.now()) if space.is_open else None
    if meeting is None:
        return None
    noted = noted_that_day(space, meeting)
    context = {"space": space, "meeting": meeting, "line": line_of(space, noted) if noted else None}
    return Panel("meetings/wrapups/_asked.html", context)


def asked_step(space: Space) -> FirstStep | None:
    meeting = unsaid_in(space, timezone.now())
    if meeting is None:
        return None
    return FirstStep(
        title=gettext("How did your meeting go?"),
        detail=gettext("A minute, while it is fresh: who taught how much, and what comes next."),
        url=reverse("meeting:wrap-up", args=[meeting.pk]),
        action=gettext("Say how it went"),
        is_done=False,
    )


def attendance_panel(person: Person, meeting: Meeting) -> Panel | None:
    """After a meeting: how it is noted, and for oneself whether one was there."""
    here = here_of(person, meeting)
    if here is None or not meeting.is_planned or not meeting.starts_at <= timezone.now():
        return None
    found = wrap_up_of(meeting)
    mine = next(each for each in meeting.attendees.all() if each.person_id == person.pk)
    logged = found.logged if found else None
    context = {
        "here": here,
        "wrapped": found,
        "mine": mine,
        "line": line_of(here.space, logged) if logged and logged.removed_at is None else None,
    }
    return Panel("meetings/wrapups/_attendance.html", context)
