"""The rows that stay out, given back: ready to be mended and brought again."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import chain

from bothways.common.tables import csv_parts

from .cells import some_rows
from .headings import WHAT_TO_CHANGE, is_added


def problem_file(content: bytes | memoryview, said: Iterable[tuple[int, str]]) -> Iterator[bytes]:
    """As CSV, in parts, the rows of a kept sheet of which something is said, by number and in the
    sheet's order, and that in front. What is said and the rows are read as the parts are asked for.
    Raises ``SheetIsUnreadable`` at once."""
    head, rows = some_rows(content, said)
    kept = [at for at, heading in enumerate(head.headings) if not is_added(heading)]
    parts = csv_parts(
        [WHAT_TO_CHANGE, *(head.headings[at] for at in kept)],
        ([words, *(row.cells[at] for at in kept)] for row, words in rows),
    )
    # The mark at the beginning tells Excel that it is Unicode.
    return chain([BOM_UTF8], (part.encode() for part in parts))


def sentences(said: Iterable[tuple[str, str]]) -> str:
    """What is said of one row, each with its column, as one text."""
    return " ".join(f"{column}: {message}" if column else message for column, message in said)
