"""Writing a note, changing it, taking it away and putting it back: each by who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit import actions as audit
from bothways.common.text import tidy
from bothways.matching.review import own
from bothways.matching.runs.actions import hold
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from bothways.ui.ribbons import listed

from .models import LONGEST, Note, about

KEPT = timedelta(days=1)
"""So long a note that was taken away may be put back."""


class NoteRefused(Exception):
    """Why it can't be written so, in a sentence for a coordinator."""


class OwnMatch(NoteRefused):
    def __str__(self) -> str:
        return own.refusal()


class AboutOneself(NoteRefused):
    def __str__(self) -> str:
        return gettext("This would be a note about yourself. Another coordinator can write it.")


class SaysNothing(NoteRefused):
    def __str__(self) -> str:
        return gettext("Write a few words, up to 2,000 letters. Nothing was kept.")


class NotOnesOwn(NoteRefused):
    def __str__(self) -> str:
        return gettext("Somebody else wrote this note, so it is theirs to change.")


@transaction.atomic
def write_note(*, people: Sequence[SignUp], text: str, by: Person) -> Note:
    """Write about these people of one programme. Raises ``NoteRefused``."""
    programme = people[0].programme
    assert all(one.programme_id == programme.pk for one in people), "access lets no others in"
    hold(programme)
    refuse_about_oneself(programme, people, by)
    note = Note.objects.create(
        programme=programme, about=about(one.pk for one in people), text=clean(text), by=by
    )
    note.sign_ups.set(people)
    write_down("wrote a note", note, people, by)
    return note


@transaction.atomic
def change_note(*, note: Note, text: str, by: Person) -> bool:
    """``False`` when it says so already. Raises ``NoteRefused``."""
    people = held(note, by)
    said = clean(text)
    other = Note.objects.standing().filter(pk=note.pk).exclude(text=said)
    if not other.update(text=said, changed_at=timezone.now()):
        return False
    write_down("changed a note", note, people, by)
    return True


@transaction.atomic
def remove_note(*, note: Note, by: Person) -> bool:
    """``False`` when it was away. Raises ``NoteRefused``."""
    people = held(note, by)
    if not Note.objects.standing().filter(pk=note.pk).update(removed_at=timezone.now()):
        return False
    write_down("took a note away", note, people, by)
    return True


@transaction.atomic
def put_note_back(*, note: Note, by: Person) -> bool:
    """``False`` when it stood. Raises ``NoteRefused``."""
    people = held(note, by)
    away = Note.objects.filter(pk=note.pk, removed_at__isnull=False)
    if not away.update(removed_at=None):
        return False
    write_down("put a note back", note, people, by)
    return True


def forget_removed() -> int:
    """The hourly chore: what was taken away long enough ago is gone for good."""
    _, gone = Note.objects.filter(removed_at__lt=timezone.now() - KEPT).delete()
    return gone.get(Note._meta.label, 0)


def held(note: Note, by: Person) -> list[SignUp]:
    """Hold the programme, and answer the note's people once it is known to be one's own."""
    hold(note.programme)
    people = list(note.sign_ups.select_related("person"))
    refuse_about_oneself(note.programme, people, by)
    if not note.is_by(by):
        raise NotOnesOwn
    return people


def refuse_about_oneself(programme: Programme, people: Sequence[SignUp], by: Person) -> None:
    if own.is_closed_to(by, programme.pk):
        raise OwnMatch
    if any(one.person_id == by.pk for one in people):
        raise AboutOneself


def clean(text: str) -> str:
    said = tidy(text)
    if not said or len(said) > LONGEST:
        raise SaysNothing
    return said


def write_down(kind: str, note: Note, people: Sequence[SignUp], by: Person) -> None:
    """Who wrote about whom; what it says is in the note alone."""
    names = listed(sorted(one.person.name for one in people))
    audit.record(
        kind,
        names,
        by=by,
        programme=note.programme_id,
        note=note.pk,
        about=note.about,
        sign_ups=[one.pk for one in people],
    )
