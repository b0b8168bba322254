"""The doors to a gathering: for who may come to it or hosts it, and for who arranges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule
from bothways.meetings.meetings.models import Meeting
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.programmes.programmes.access import coordinates, get_programme
from bothways.recruitment.models import SignUp

from .models import Gathering, Host, Invited


def get_gathering(person: Person, pk: int) -> Gathering:
    """For who may come, has a place, hosts it or coordinates its programme. Raises ``Http404``."""
    rows = Gathering.objects.select_related("programme")
    seen = rows.visible_to(person) | rows.filter(
        programme__in=Programme.objects.coordinated_by(person)
    )
    return get_object_or_404(seen.distinct(), pk=pk)


def get_arranged(person: Person, programme: int, pk: int) -> Gathering:
    """For the coordinators of its programme. Raises ``Http404``."""
    found = get_programme(person, programme)
    rows = Gathering.objects.select_related("programme")
    return get_object_or_404(rows, programme=found, pk=pk)


def may_come(gathering: Gathering) -> QuerySet[SignUp]:
    """The sign-ups of everybody who may have a place in it."""
    rows = SignUp.objects.to_match().filter(programme=gathering.programme_id)
    if gathering.who == Gathering.Who.CHOSEN:
        rows = rows.filter(person__in=Invited.objects.filter(gathering=gathering).values("person"))
    return rows


def arranges(person: Person, meeting: Meeting) -> bool:
    """Coordinators and hosts, while the programme goes on; an answer for ``hooks.MAY_ARRANGE``."""
    if meeting.partnership_id is not None or is_over(meeting.programme.state):
        return False
    gathering = Gathering.objects.filter(sittings__meeting=meeting).first()
    if gathering is None or (gathering.cancelled_at is not None and not meeting.is_planned):
        return False
    is_host = Host.objects.filter(gathering=gathering, person=person).exists()
    return is_host or coordinates(person, meeting.programme_id)


def _may_open(person: Person, named: Mapping[str, Any]) -> bool:
    try:
        get_gathering(person, named["gathering"])
    except Http404:
        return False
    return True


WELCOME = Rule("welcome", "Only who may come to this gathering, hosts or arranges it.", _may_open)
