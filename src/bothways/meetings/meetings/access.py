"""The one door to a meeting: for who is asked to it, or arranges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule
from bothways.meetings.hooks import MAY_ARRANGE

from .models import Meeting


def get_meeting(person: Person, pk: int) -> Meeting:
    """The meeting with its series, partnership and attendees. Raises ``Http404``."""
    rows = Meeting.objects.select_related("series", "programme", "partnership__programme", "set_by")
    rows = rows.select_related("sitting__gathering")
    rows = rows.prefetch_related("attendees__person__profile", "attendees__participation")
    meeting = rows.filter(pk=pk).first()
    if meeting is None or not (is_asked(person, meeting) or arranges(person, meeting)):
        raise Http404
    return meeting


def is_asked(person: Person, meeting: Meeting) -> bool:
    return any(each.person_id == person.pk for each in meeting.attendees.all())


def arranges(person: Person, meeting: Meeting) -> bool:
    """Whether they may change it: in a partnership everybody asked may."""
    if meeting.partnership_id is not None:
        return is_asked(person, meeting)
    return any(may(person, meeting) for may in MAY_ARRANGE)


def _is_at(person: Person, named: Mapping[str, Any]) -> bool:
    try:
        get_meeting(person, named["meeting"])
    except Http404:
        return False
    return True


ATTENDEE = Rule("attendee", "Only who is asked to the meeting, or arranges it.", _is_at)
