"""A pair, and a circle of three, with somebody who could listen at the door."""

from __future__ import annotations

from uuid import uuid4

from bothways.accounts.models import Person
from bothways.conversations.messages.actions import say
from bothways.conversations.models import Message
from bothways.partnerships.models import Participation, Partnership
from tests.builders import make_person, make_programme


def make_partnership(*names: str, kind: str = "", **programme: object) -> Partnership:
    """Two people are a pair, more are a circle, each teaching the next."""
    partnership = Partnership.objects.create(
        programme=make_programme(**programme),  # type: ignore[arg-type]
        kind=kind or ("pair" if len(names) == 2 else "ring"),
    )
    skills = ("Excel", "Piano", "SQL", "Chess", "Welsh")
    for place, name in enumerate(names):
        at = (place - 1) % len(names)
        Participation.objects.create(
            partnership=partnership,
            person=make_person(name),
            place=place,
            gain=0.5,
            gives=[{"skill": skills[place], "level": 3, "level_now": 0, "priority": 2}],
            gets=[{"skill": skills[at], "level": 3, "level_now": 0, "priority": 2}],
        )
    return partnership


def person_in(partnership: Partnership, first: str) -> Person:
    found = Person.objects.get(participations__partnership=partnership, name__startswith=first)
    assert isinstance(found, Person)
    return found


def said(partnership: Partnership, by: Person, text: str, **more: object) -> Message:
    return say(partnership=partnership, by=by, text=text, key=uuid4(), **more)  # type: ignore[arg-type]
