"""What changed between two versions, word by word, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from bothways.partnerships.notes.queries import Piece, changes
from bothways.partnerships.partnerships.models import Partnership

from .content import Row, Section, sections, title_of


@dataclass(frozen=True, slots=True)
class ChangedRow:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class ChangedSection:
    title: str
    rows: list[ChangedRow]


def changed(
    before: Mapping[str, Any], after: Mapping[str, Any], partnership: Partnership
) -> list[ChangedSection]:
    """Only what differs; nothing where both say the same."""
    old = {each.slug: each for each in all_sections(before, partnership)}
    new = {each.slug: each for each in all_sections(after, partnership)}
    found = []
    for slug in [*new, *(gone for gone in old if gone not in new)]:
        was, now = old.get(slug), new.get(slug)
        rows = changed_rows(was.rows if was else (), now.rows if now else ())
        if rows:
            found.append(ChangedSection((now or old[slug]).title, rows))
    return found


def all_sections(content: Mapping[str, Any], partnership: Partnership) -> list[Section]:
    """With what the programme fixes, a sentence a row."""
    fixed = tuple(Row("", str(line)) for line in content["fixed"])
    return [
        *sections(content, partnership),
        Section("programme", title_of("programme"), (Row("", "\n".join(r.text for r in fixed)),)),
    ]


def changed_rows(was: tuple[Row, ...], now: tuple[Row, ...]) -> list[ChangedRow]:
    blank = Row("", "")
    return [
        ChangedRow(new.label or old.label, changes(old.text, new.text))
        for old, new in zip_longest(was, now, fillvalue=blank)
        if old.text != new.text
    ]
