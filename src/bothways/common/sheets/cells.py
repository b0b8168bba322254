"""The cells of an uploaded sheet as one compressed value, and back."""

from __future__ import annotations

import json
import zlib

from bothways.common.tables import Row, Table, TooLarge

MOST_BYTES = 60 * 1024 * 1024
"""Of cells as text: three times the largest file that can be uploaded."""


class SheetIsUnreadable(Exception):
    """Kept cells that can't be read any more."""


def pack(table: Table) -> bytes:
    """Raises ``TooLarge``."""
    rows = [(row.number, row.cells, row.formulas) for row in table.rows]
    text = json.dumps(
        [table.headings, rows, table.notes], ensure_ascii=False, separators=(",", ":")
    ).encode(errors="replace")
    if len(text) > MOST_BYTES:
        raise TooLarge(
            "The sheet holds more text than we can keep. Please keep only the columns that are "
            "needed, or split it."
        )
    return zlib.compress(text, level=3)


def unpack(content: bytes | memoryview) -> Table:
    """Raises ``SheetIsUnreadable``."""
    try:
        headings, rows, notes = json.loads(zlib.decompress(content))
    except (ValueError, zlib.error) as error:
        raise SheetIsUnreadable from error
    return Table(
        tuple(headings),
        [Row(number, tuple(cells), tuple(formulas)) for number, cells, formulas in rows],
        tuple(notes),
    )


def without_nul(table: Table) -> Table:
    """The table without NUL characters, which a workbook can hide and PostgreSQL refuses."""
    if not any("\x00" in cell for row in table.rows for cell in row.cells):
        return table
    rows = [
        Row(row.number, tuple(cell.replace("\x00", "") for cell in row.cells), row.formulas)
        for row in table.rows
    ]
    return Table(table.headings, rows, table.notes)
