"""Notes as pages show them: one query for a page of matches, circles or people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from bothways.accounts.models import Person
from bothways.matching.runs.models import Match, Run

from .models import Note, about


def notes_about(programme: int, people: Iterable[int], reader: Person) -> list[Note]:
    """The oldest first, with those that the reader has taken away and may put back."""
    notes = Note.objects.visible_to(reader).filter(programme=programme, about=about(people))
    return [
        note for note in notes.select_related("by") if note.removed_at is None or note.is_by(reader)
    ]


def counts_of(programme: int, keys: Iterable[str], reader: Person | None) -> dict[str, int]:
    """{about: how many notes}, of these people."""
    if reader is None:
        return {}
    notes = Note.objects.visible_to(reader).standing().filter(programme=programme)
    rows = notes.filter(about__in=list(keys)).order_by().values_list("about")
    return dict(rows.annotate(notes=Count("pk")))


def counts_of_people(programme: int, reader: Person) -> dict[int, int]:
    """{sign-up: how many notes about this person alone}."""
    notes = Note.objects.visible_to(reader).standing().filter(programme=programme)
    rows = notes.exclude(about__contains="-").order_by().values_list("about")
    return {int(key): count for key, count in rows.annotate(notes=Count("pk"))}


def noted_matches(run: Run, reader: Person | None) -> set[int]:
    """Matches of the run about whose two people somebody has written."""
    if reader is None:
        return set()
    notes = Note.objects.visible_to(reader).standing().filter(programme=run.programme_id)
    keys = set(notes.filter(about__contains="-").values_list("about", flat=True))
    if not keys:
        return set()
    people = {int(pk) for key in keys for pk in key.split("-")}
    matches = Match.objects.filter(run=run, a__in=people, b__in=people)
    return {pk for pk, a, b in matches.values_list("pk", "a", "b") if about((a, b)) in keys}
