"""Tables on their way out: nothing in them can run in the spreadsheet that opens them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, chain
from typing import BinaryIO, TextIO

from bothways.common.tables.cells import safe_cell, writable

# How workbooks write characters that XML can't hold; text that only looks so has to say it.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

ROWS_A_PART = 500

type Value = str | int | float | None


def write_csv(stream: TextIO, headings: Sequence[Value], rows: Iterable[Sequence[Value]]) -> None:
    """Write comma-separated text; open the stream with newline="" and, for Excel, utf-8-sig."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_safe(heading) for heading in headings])
    writer.writerows([_safe(value) for value in row] for row in rows)


def csv_parts(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The same text in parts of some hundred rows, each made when it is asked for."""
    parts = batched(chain([headings], rows), ROWS_A_PART)
    for part in parts:
        stream = io.StringIO(newline="")
        write_csv(stream, part[0], part[1:])
        yield stream.getvalue()


def write_xlsx(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a workbook with one sheet."""
    from openpyxl import Workbook  # it takes long to load, and few need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet")
    sheet.append([_for_workbook(heading) for heading in headings])
    for row in rows:
        sheet.append([_for_workbook(value) for value in row])
    book.save(stream)


def _safe(value: Value) -> Value:
    # Numbers stay numbers: only text can be taken for a formula.
    return safe_cell(writable(value)) if isinstance(value, str) else value


def _for_workbook(value: Value) -> Value:
    safe = _safe(value)
    return _LOOKS_ESCAPED.sub("_x005F_", safe) if isinstance(safe, str) else safe
