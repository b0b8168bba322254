"""The doors to notes and to the people they are about."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.common.numbers import is_whole
from bothways.matching.runs.access import get_run
from bothways.matching.runs.models import Run
from bothways.recruitment.models import SignUp

from .actions import AboutOneself
from .models import Note, about

MOST_PEOPLE = 12
"""More are in no circle or group."""


def get_people(person: Person, programme: int, run: int, key: str) -> tuple[Run, list[SignUp]]:
    """The run and the people that ``key`` names, for who coordinates its programme. Raises
    ``Http404``, and ``PermissionDenied`` where one of them is the reader."""
    theirs = get_run(person, programme, run)
    parts = key.split("-")
    if len(parts) > MOST_PEOPLE or not all(map(is_whole, parts)):
        raise Http404
    ids = [int(part) for part in parts]
    rows = SignUp.objects.filter(programme=theirs.programme, pk__in=ids)
    found = list(rows.select_related("person", "programme").order_by("person__name", "pk"))
    if len(found) != len(ids) or about(ids) != key:
        raise Http404
    if any(one.person_id == person.pk for one in found):
        raise PermissionDenied(str(AboutOneself()))
    return theirs, found


def get_note(person: Person, programme: int, run: int, pk: int) -> tuple[Run, Note]:
    """A note of the run's programme, for somebody who coordinates it. Raises ``Http404``."""
    theirs = get_run(person, programme, run)
    notes = Note.objects.visible_to(person).select_related("programme", "by")
    return theirs, get_object_or_404(notes, programme=theirs.programme, pk=pk)
