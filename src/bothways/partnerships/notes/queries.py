"""Notes and items as the people in an exchange see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from bothways.partnerships.hooks import Flow, Space

from .models import ActionItem, SharedNote, SharedNoteVersion

WORD = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 4000
"""Longer texts are compared by lines: comparing words takes the square of their number."""


def notes_of(space: Space) -> list[SharedNoteVersion]:
    """The newest version of each note that stands, the last changed first; one query."""
    newest = (
        SharedNoteVersion.objects.filter(note=OuterRef("note")).order_by("-number").values("pk")[:1]
    )
    rows = SharedNoteVersion.objects.filter(
        note__partnership=space.partnership, note__removed_at=None, pk=Subquery(newest)
    )
    return list(rows.select_related("note", "by").order_by("-at", "-pk"))


def versions_of(note: SharedNote) -> list[SharedNoteVersion]:
    return list(note.versions.select_related("by"))


@dataclass(frozen=True, slots=True)
class Items:
    """Action items: what is to be done, soonest first, and what was done last."""

    open: list[ActionItem]
    done: list[ActionItem]


def items_of(space: Space, done: int = 10) -> Items:
    rows = items_in(space)
    return Items(
        open=list(rows.filter(done_at=None).order_by(F("due_on").asc(nulls_last=True), "pk")),
        done=list(rows.exclude(done_at=None).order_by("-done_at")[:done]),
    )


def items_in(space: Space) -> QuerySet[ActionItem]:
    standing = ActionItem.objects.filter(partnership=space.partnership, removed_at=None)
    return standing.select_related("owner", "for_whom")


def mine_due(space: Space, today: date) -> list[ActionItem]:
    """What I have taken on here and is due by today."""
    rows = items_in(space).filter(owner=space.mine.person, done_at=None, due_on__lte=today)
    return list(rows.order_by("due_on", "pk"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, came or went."""

    kind: str
    """“same”, “ins” or “del”."""
    text: str


def changes(before: str, after: str) -> list[Piece]:
    """What changed, word by word, or line by line where the texts are long."""
    pieces = WORD.findall(before), WORD.findall(after)
    if len(pieces[0]) + len(pieces[1]) > MOST_WORDS:
        pieces = before.splitlines(keepends=True), after.splitlines(keepends=True)
    old, new = pieces
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        found.extend(
            Piece(kind, "".join(run)) for kind, run in (("del", old[a:b]), ("ins", new[c:d])) if run
        )
    return found


def flows(partnerships: Sequence[int]) -> Iterable[tuple[int, Flow]]:
    """What somebody has done for another: one from who did it to whom it helps."""
    rows = ActionItem.objects.filter(
        partnership__in=partnerships, removed_at=None, done_at__isnull=False
    ).exclude(for_whom=None)
    for row in rows:
        assert row.done_at is not None
        assert row.for_whom_id is not None
        yield (
            row.partnership_id,
            Flow(row.owner_id, row.for_whom_id, row.done_at, "action item", 1.0),
        )


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    written = (
        SharedNoteVersion.objects.filter(note__partnership__in=partnerships)
        .order_by()
        .values_list("note__partnership")
        .annotate(Max("at"))
    )
    done = (
        ActionItem.objects.filter(partnership__in=partnerships)
        .order_by()
        .values_list("partnership")
        .annotate(Max("begun_at"), Max("done_at"))
    )
    found = dict(written)
    for pk, begun, finished in done:
        found[pk] = max(moment for moment in (found.get(pk), begun, finished) if moment)
    return found
