"""One way in for every table: told by its content, bounded, and refused in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from bothways.common.tables import delimited
from bothways.common.tables.cells import one_line
from bothways.common.tables.errors import (
    EmptyTable,
    NotATable,
    TooLarge,
    TooManyColumns,
    TooManyRows,
)
from bothways.common.tables.shapes import Limits, RawRow, Row, Table

_CHUNK = 1 << 16
_NAMED_ROWS = 10

_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), or one protected by a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"Rar!", "a packed file"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg")


def read_table(
    source: BinaryIO | Path, filename: str = "", *, limits: Limits | None = None
) -> Table:
    """Read a CSV file or the first visible sheet of an XLSX workbook.

    What kind of file it is shows in its content; `filename` only appears in messages. Never reads
    more than the limits allow. Raises a TableError, whose text can be shown, when it can't be read.
    """
    limits = limits or Limits()
    data = _bounded_bytes(source, limits)
    _refuse_other_kinds(data, filename)
    notes: list[str] = []
    if data.startswith(b"PK"):
        from bothways.common.tables import xlsx  # it takes long to load, and few need it

        xlsx.check_archive(data, limits)
        return _table(xlsx.rows_of(data, limits, notes), notes, limits)
    text, note = delimited.decode(data)
    if note:
        notes.append(note)
    return _table(delimited.rows_of(text), notes, limits)


def _bounded_bytes(source: BinaryIO | Path, limits: Limits) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return _bounded_bytes(stream, limits)
    pieces: list[bytes] = []
    size = 0
    while piece := source.read(min(_CHUNK, limits.max_bytes + 1 - size)):
        size += len(piece)
        if size > limits.max_bytes:
            raise TooLarge(
                f"The file is larger than {_in_words(limits.max_bytes)}. Please keep only"
                " the columns that are needed, or split it."
            )
        pieces.append(piece)
    return b"".join(pieces)


def _in_words(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB" if size >= 1_000_000 else f"{size / 1000:,.0f} kB"


def _refuse_other_kinds(data: bytes, filename: str) -> None:
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = next((kind for magic, kind in _OTHER_KINDS if start.startswith(magic)), "")
    if not kind and start[:16].lower().startswith(_MARKUP):
        kind = "a web page"
    if kind:
        name = f"“{one_line(filename)[:100]}”" if filename.strip() else "This file"
        raise NotATable(f"{name} is {kind}. Please save the sheet as .xlsx or as CSV.")


def _table(raw_rows: Iterator[RawRow], notes: list[str], limits: Limits) -> Table:
    first = next(raw_rows, None)
    if first is None:
        raise EmptyTable("The file is empty. Please choose one with headings and rows.")
    _check_cells(first, limits)
    width = _width(first.cells, limits)
    headings = _headings(first.cells[:width])
    rows: list[Row] = []
    surplus: list[int] = []
    for raw in raw_rows:
        if len(rows) >= limits.max_rows:
            raise TooManyRows(f"The sheet has more than {limits.max_rows:,} rows. Please split it.")
        _check_cells(raw, limits)
        if len(raw.cells) > width and any(cell.strip() for cell in raw.cells[width:]):
            surplus.append(raw.number)
        rows.append(_fitted(raw, width))
    if not rows:
        raise EmptyTable("The sheet has headings but no rows below them. Please add some rows.")
    if surplus:
        notes.append(_surplus_note(surplus))
    return Table(headings, rows, tuple(notes))


def _width(cells: list[str], limits: Limits) -> int:
    named = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
    if named > limits.max_columns:
        raise TooManyColumns(
            f"The sheet has more than {limits.max_columns} columns. Please keep only those that"
            " are needed."
        )
    return min(len(cells), limits.max_columns)


def _check_cells(raw: RawRow, limits: Limits) -> None:
    for at, cell in enumerate(raw.cells, start=1):
        if len(cell) > limits.max_cell:
            raise TooLarge(
                f"Row {raw.number}, column {at} holds more than {limits.max_cell:,} characters."
                " Please shorten it; if it looks short to you, a quotation mark before it has no"
                " partner."
            )


def _headings(cells: Iterable[str]) -> tuple[str, ...]:
    """Give every column a name of its own: the first keeps the bare one."""
    named = [one_line(cell) or f"Column {at}" for at, cell in enumerate(cells, start=1)]
    taken = set(named)
    seen: set[str] = set()
    result = []
    for name in named:
        unique, count = name, 1
        while unique in seen or (count > 1 and unique in taken):
            count += 1
            unique = f"{name} ({count})"
        seen.add(unique)
        result.append(unique)
    return tuple(result)


def _fitted(raw: RawRow, width: int) -> Row:
    missing = width - len(raw.cells)
    cells = tuple(raw.cells[:width]) + ("",) * max(0, missing)
    return Row(raw.number, cells, tuple(at for at in raw.formulas if at < width))


def _surplus_note(numbers: list[int]) -> str:
    listed = ", ".join(str(number) for number in numbers[:_NAMED_ROWS])
    more = f" and {len(numbers) - _NAMED_ROWS:,} more" if len(numbers) > _NAMED_ROWS else ""
    which = "Row" if len(numbers) == 1 else "Rows"
    verb = "has" if len(numbers) == 1 else "have"
    return f"{which} {listed}{more} {verb} more cells than there are headings; they were left out."
