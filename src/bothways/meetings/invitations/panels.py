"""The meeting for one's calendar, on its page."""

from __future__ import annotations

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Panel


def calendar_panel(person: Person, meeting: Meeting) -> Panel | None:
    if not meeting.is_planned:
        return None
    return Panel("meetings/invitations/_panel.html", {"meeting": meeting, "is_aside": True})
