"""What each feature of this stage adds to earlier ones."""

from __future__ import annotations

from bothways.accounts.models import Person
from bothways.common.jobs.worker import HOURLY, PERIODIC
from bothways.meetings.hooks import (
    CALENDARS_KEPT,
    LINKS,
    ON_ANSWER,
    ON_CHANGE,
    Change,
    add_availability_panel,
)
from bothways.meetings.models import Attendee, Meeting
from bothways.notifications.kinds.registry import register as register_kinds

from .caldav.accounts import forget_closed, queue_due, want
from .caldav.queries import accounts_panel, whose_calendars_are_kept
from .kinds import CALENDAR
from .video.queries import calls_of


def register() -> None:
    LINKS.append(calls_of)
    add_availability_panel(20, accounts_panel)
    CALENDARS_KEPT.append(whose_calendars_are_kept)
    register_kinds(CALENDAR)
    ON_CHANGE.append(meetings_changed)
    ON_ANSWER.append(answered)
    PERIODIC.append(queue_due)
    HOURLY.append(forget_closed)


def meetings_changed(change: Change) -> None:
    """Everybody's calendars that have them, also of who is asked no longer."""
    asked = Attendee.objects.filter(meeting__in=[meeting.pk for meeting in change.meetings])
    want({*asked.values_list("person", flat=True), *(person.pk for person in change.gone)})


def answered(meeting: Meeting, person: Person) -> None:
    """An answer stands in everybody's calendar."""
    want(set(meeting.attendees.values_list("person", flat=True)))
