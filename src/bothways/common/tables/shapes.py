"""What a table is, once it has been read, and how much of one we are willing to read."""

from __future__ import annotations

from dataclasses import dataclass

LAST_ROW = 1_048_576
"""The last row a spreadsheet can show; nobody can have seen a later one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read before a file is refused."""

    max_bytes: int = 20_000_000
    max_rows: int = 200_000
    max_columns: int = 200
    max_cell: int = 10_000
    # What a workbook, which is a ZIP archive, may hold.
    max_entries: int = 2_000
    max_unpacked: int = 200_000_000
    max_ratio: int = 200
    ratio_from: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings.

    `number` is the one the person sees at the left of the sheet, so the headings are usually 1.
    `formulas` are the positions of cells that held a formula, which is reported, never run.
    """

    number: int
    cells: tuple[str, ...]
    formulas: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, all different and none empty, and rows with as many cells as there are headings.

    `notes` are sentences about what was done to read it, to be shown to whoever brought it.
    """

    headings: tuple[str, ...]
    rows: list[Row]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file, before headings are known or lengths made equal."""

    number: int
    cells: list[str]
    formulas: tuple[int, ...] = ()
