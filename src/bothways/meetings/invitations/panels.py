"""The meeting for one's calendar, and other times that calendars propose, on its page."""

from __future__ import annotations

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Panel

from .counters import may_settle, open_counters


def calendar_panel(person: Person, meeting: Meeting) -> Panel | None:
    if not meeting.is_planned:
        return None
    return Panel("meetings/invitations/_panel.html", {"meeting": meeting, "is_aside": True})


def counters_panel(person: Person, meeting: Meeting) -> Panel | None:
    counters = [
        {
            "pk": one.pk,
            "attendee": one.attendee,
            "starts_at": one.starts_at,
            "note": one.note,
            "is_whole": one.is_whole,
            "is_mine_to_settle": may_settle(person, one, meeting),
        }
        for one in open_counters(meeting)
    ]
    if not counters:
        return None
    context = {"meeting": meeting, "person": person, "counters": counters}
    return Panel("meetings/invitations/_counters.html", context)
