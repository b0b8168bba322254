"""Reading and writing the tables people bring: CSV in its many shapes, and XLSX.

Everything here works on bytes and text alone. It knows nothing of the domain, needs no Django,
and treats each file as if a stranger had made it.
"""

from __future__ import annotations

from bothways.common.tables.cells import plain_cell, safe_cell
from bothways.common.tables.errors import (
    Damaged,
    EmptyTable,
    HasNul,
    NotATable,
    TableError,
    TooLarge,
    TooManyColumns,
    TooManyRows,
)
from bothways.common.tables.reader import read_table
from bothways.common.tables.shapes import Limits, Row, Table
from bothways.common.tables.writer import csv_parts, write_csv, write_xlsx

__all__ = [
    "Damaged",
    "EmptyTable",
    "HasNul",
    "Limits",
    "NotATable",
    "Row",
    "Table",
    "TableError",
    "TooLarge",
    "TooManyColumns",
    "TooManyRows",
    "csv_parts",
    "plain_cell",
    "read_table",
    "safe_cell",
    "write_csv",
    "write_xlsx",
]
