"""The one next step of a meeting's page."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from .models import Attendee, Meeting

ANSWER, JOIN, NOTE, BACK, NONE = "answer", "join", "note", "back", ""
DOOR_OPENS = timedelta(minutes=15)
NOTED_WITHIN = timedelta(days=14)


def step_of(meeting: Meeting, mine: Attendee | None, *, may_arrange: bool, is_open: bool) -> str:
    """``is_open``: it belongs to an exchange in which something can still be noted."""
    now = timezone.now()
    if not meeting.is_planned:
        return BACK if may_arrange and is_open and meeting.starts_at > now else NONE
    if meeting.is_over:
        return NOTE if mine and is_open and meeting.ends_at > now - NOTED_WITHIN else NONE
    if meeting.link and meeting.starts_at <= now + DOOR_OPENS and mine:
        return JOIN
    return ANSWER if mine and mine.answer == Attendee.Answer.NONE else NONE
