"""Open pages of a meeting hear that it was moved, cancelled or answered."""

from __future__ import annotations

from bothways.accounts.models import Person
from bothways.common.live.hints import hint_many
from bothways.meetings.hooks import PLANNED, Change
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.turns.actions import tell_rooms


def tell_of_change(change: Change) -> None:
    """Nobody has the page of a meeting open that was only now planned."""
    if change.what == PLANNED:
        return
    rows = Attendee.objects.filter(meeting__in=change.meetings).order_by("meeting", "person")
    hint_many(
        (f"person:{person}", {"about": "room", "meeting": meeting})
        for meeting, person in rows.values_list("meeting", "person")
    )


def tell_of_answer(meeting: Meeting, person: Person) -> None:
    tell_rooms(meeting)
