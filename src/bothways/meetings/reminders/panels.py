from __future__ import annotations

from bothways.accounts.models import Person
from bothways.meetings.meetings.access import is_asked
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.partnerships.hooks import Panel
from bothways.ui.ribbons import listed

from .forms import WORDS
from .queries import chosen_by


def reminders_panel(person: Person, meeting: Meeting) -> Panel | None:
    """When one is reminded of a meeting that lies ahead, with the way to change that."""
    if not meeting.is_planned or meeting.is_over or not is_asked(person, meeting):
        return None
    mine = next(each for each in meeting.attendees.all() if each.person_id == person.pk)
    if mine.answer == Attendee.Answer.NO:
        return None
    chosen = chosen_by(person)
    words = [str(words) for name, words in WORDS if name in chosen]
    return Panel("meetings/reminders/_panel.html", {"when": listed(words)})
