"""The doors to a talk: who may read it, and who hears it live."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person, shut_out
from bothways.accounts.roles.rules import Rule
from bothways.partnerships.models import Participation, Partnership
from bothways.programmes.life.moves import is_over

from .models import Message


def get_message(person: Person, partnership: Partnership, seq: int) -> Message:
    """A message of the talk, for somebody who was there when it was said. Raises ``Http404``."""
    messages = Message.objects.filter(conversation=partnership.pk).select_related("author")
    messages = messages.filter(said_before(leaving_of(person, partnership)))
    return get_object_or_404(messages, seq=seq)


def said_before(left: Any, message: str = "") -> Q:
    """What somebody who left a circle or group may read: what was said while they were in it.
    ``message`` leads to the messages, such as “message__”."""
    return Q() if left is None else Q(**{f"{message}said_at__lte": left})


def leaving_of(person: Person, partnership: Partnership) -> Any:
    """When the person left, ``None`` while they are in it. Raises ``Http404`` for a stranger."""
    for side in partnership.participations.all():
        if side.person_id == person.pk:
            return side.left_at
    raise Http404("Nobody of this partnership.")


def listening(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of (person, partnership) who may hear it live: in it, and it hasn't ended."""
    sides = Participation.objects.filter(
        person__in={person for person, _ in pairs},
        partnership__in={partnership for _, partnership in pairs},
        left_at=None,
        partnership__ended_at=None,
    )
    sides = sides.exclude(shut_out("person__"))
    rows = sides.values_list("person_id", "partnership_id", "partnership__programme__state")
    found = {(person, partnership) for person, partnership, state in rows if not is_over(state)}
    return found & set(pairs)


def _listens(person: Person, named: Mapping[str, Any]) -> bool:
    pair = (person.pk, int(named["partnership"]))
    return pair in listening([pair])


LISTENER = Rule("listener", "Only the people in it, while it goes on.", _listens)
