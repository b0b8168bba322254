"""The cells of an uploaded sheet as one compressed value, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from bothways.common.tables import Row, Table, TooLarge

MOST_BYTES = 60 * 1024 * 1024
"""Of cells as text: three times the largest file that can be uploaded."""


SHORTLY = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class SheetIsUnreadable(Exception):
    """Kept cells that can't be read any more."""


def pack(table: Table) -> bytes:
    """Raises ``TooLarge``."""
    rows = [(row.number, row.cells, row.formulas) for row in table.rows]
    lines = [(table.headings, table.notes), *rows]
    text = "\n".join(map(SHORTLY.encode, lines)).encode(errors="replace")
    if len(text) > MOST_BYTES:
        raise TooLarge(
            "The sheet holds more text than we can keep. Please keep only the columns that are "
            "needed, or split it."
        )
    return zlib.compress(text, level=3)


def unpack(content: bytes | memoryview) -> Table:
    """Raises ``SheetIsUnreadable``."""
    head, lines = opened(content)
    try:
        rows = json.loads(b"[%s]" % b",".join(lines))
    except ValueError as error:
        raise SheetIsUnreadable from error
    return replace(head, rows=[row_of(row) for row in rows])


def some_rows[T](
    content: bytes | memoryview, wanted: Iterable[tuple[int, T]]
) -> tuple[Table, Iterator[tuple[Row, T]]]:
    """The table without rows, and those of the numbers that are wanted, in their order, each with
    what came with its number. The others aren't read, which would take most of the time. Raises
    ``SheetIsUnreadable``."""
    head, lines = opened(content)
    return head, picked(iter(lines), wanted)


def picked[T](lines: Iterator[bytes], wanted: Iterable[tuple[int, T]]) -> Iterator[tuple[Row, T]]:
    line = next(lines, None)
    for number, what in wanted:
        while line is not None and number_of(line) < number:
            line = next(lines, None)
        if line is not None and number_of(line) == number:
            yield row_of(json.loads(line)), what


def opened(content: bytes | memoryview) -> tuple[Table, list[bytes]]:
    """The table without rows, and each row as it is kept, on a line of its own."""
    try:
        first, *lines = zlib.decompress(content).split(b"\n")
        headings, *rows, notes = json.loads(first)
    except (ValueError, zlib.error) as error:
        raise SheetIsUnreadable from error
    if rows:
        # Kept by an earlier version, all in one line.
        lines = [SHORTLY.encode(row).encode(errors="replace") for row in rows[0]]
    return Table(tuple(headings), [], tuple(notes)), lines


def number_of(line: bytes) -> int:
    return int(line[1 : line.index(b",")])


def row_of(kept: list[Any]) -> Row:
    number, cells, formulas = kept
    return Row(number, tuple(cells), tuple(formulas))


def without_nul(table: Table) -> Table:
    """The table without NUL characters, which a workbook can hide and PostgreSQL refuses."""
    if not any("\x00" in cell for row in table.rows for cell in row.cells):
        return table
    rows = [
        Row(row.number, tuple(cell.replace("\x00", "") for cell in row.cells), row.formulas)
        for row in table.rows
    ]
    return Table(table.headings, rows, table.notes)
