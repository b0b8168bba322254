"""A sign-up sheet as forms and hands make them, of people who are new to the company."""

from __future__ import annotations

import csv
from functools import cache
from io import StringIO

from .data_files import content


def sample_sheet() -> bytes:
    """The file: CSV with semicolons and a mark at its beginning, as spreadsheets save it."""
    return content("sample-sheet.csv")


@cache
def sample_sheet_rows() -> tuple[tuple[str, ...], ...]:
    """The headings, 30 people who can be taken, and two rows whose problem has to be told."""
    text = StringIO(sample_sheet().decode("utf-8-sig"), newline="")
    return tuple(tuple(row) for row in csv.reader(text, delimiter=";"))
