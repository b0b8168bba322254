"""The rhythm on the page of one of its meetings."""

from __future__ import annotations

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.access import arranges
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Panel

from .words import rhythm_words


def rhythm_panel(person: Person, meeting: Meeting) -> Panel | None:
    series = meeting.series
    if series is None or meeting.original_on is None:
        return None
    given = series.rhythm.moment(meeting.original_on).at
    is_ahead = meeting.is_planned and meeting.starts_at > timezone.now()
    return Panel(
        "meetings/rhythm/_panel.html",
        {
            "is_aside": True,
            "meeting": meeting,
            "series": series,
            "words": rhythm_words(series.rhythm, person),
            "was_moved": meeting.starts_at != given,
            "original_on": meeting.original_on,
            "can_change": is_ahead and series.cancelled_at is None and arranges(person, meeting),
        },
    )
