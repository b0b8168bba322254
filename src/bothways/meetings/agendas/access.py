"""The one door to what people do in a meeting: for who is asked to it, in a partnership.

Who only arranges a meeting, as a coordinator does of one of many, sees none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from bothways.accounts.models import Person
from bothways.accounts.requests import person_of
from bothways.accounts.roles.rules import Rule
from bothways.meetings.meetings.access import get_meeting, is_asked
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.access import get_partnership
from bothways.partnerships.space.queries import space_of


@dataclass(frozen=True, slots=True)
class Here:
    """A meeting as somebody who is asked to it has it before them."""

    meeting: Meeting
    space: Space

    @property
    def me(self) -> Person:
        return self.space.mine.person

    @property
    def is_open(self) -> bool:
        """Whether anything of it can still be changed."""
        return self.meeting.is_planned and self.space.is_open


def get_here(person: Person, pk: int) -> Here:
    """Raises ``Http404`` for who isn't asked, and of a meeting that belongs to no partnership."""
    found = here_of(person, get_meeting(person, pk))
    if found is None:
        raise Http404
    return found


def here_of(person: Person, meeting: Meeting) -> Here | None:
    if meeting.partnership_id is None or not is_asked(person, meeting):
        return None
    try:
        partnership = get_partnership(person, meeting.partnership_id)
    except Http404:
        return None
    return Here(meeting, space_of(person, partnership))


def here_at(request: HttpRequest, meeting: int) -> Here:
    return get_here(person_of(request), meeting)


def _is_at(person: Person, named: Mapping[str, Any]) -> bool:
    try:
        get_here(person, named["meeting"])
    except Http404:
        return False
    return True


ASKED = Rule("asked to the meeting", "Only who is asked to the meeting themselves.", _is_at)
