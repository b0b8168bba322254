"""Short pieces of what a sheet holds, fit for a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from bothways.common.tables import Table

SAMPLES = 3
SAMPLE_LENGTH = 60
READ_FOR_SAMPLES = 200
_NOTHING = frozenset((
    "na", "n/a", "n.a.", "#n/a", "nan", "-", "--", "–", "—", ".", "?",
    "none", "nothing", "nil", "null", "keine", "nichts", "aucun", "aucune", "rien",
    "ninguno", "ninguna", "nada",
))  # fmt: skip
NAME_LENGTH = 200
QUOTE_LENGTH = 80


def shortened(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def is_nothing(text: str) -> bool:
    """Say whether a cell, or a piece of one, only says that there is nothing."""
    return not text or text.casefold() in _NOTHING


def quoted(text: str) -> str:
    return f"“{shortened(text, QUOTE_LENGTH)}”"


def samples(table: Table, at: int) -> list[str]:
    """The first different values of a column."""
    return first_different(row.cells[at] for row in table.rows[:READ_FOR_SAMPLES])


def first_different(values: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for value in values:
        said = shortened(value, SAMPLE_LENGTH)
        if said:
            found[said] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def shown_name(file_name: str) -> str:
    """A file's name as a page can show it; never a path."""
    name = "".join(letter for letter in PurePath(file_name).name if letter.isprintable())
    return name[-NAME_LENGTH:] or "sheet"
