"""Why a file could not be read as a table, in words that can be shown as they are."""

from __future__ import annotations


class TableError(Exception):
    """A file that could not be read; its text says what to do and can be shown to anybody."""


class NotATable(TableError):
    """The file is something else: a document, a picture, a web page, an old workbook."""


class TooLarge(TableError):
    """More bytes, or longer cells, than a sheet of this kind can need."""


class TooManyColumns(TableError):
    """More columns than the limit."""


class TooManyRows(TableError):
    """More rows than the limit."""


class EmptyTable(TableError):
    """There is nothing in it, or nothing below the headings."""


class Damaged(TableError):
    """It looks like a table but can't be read to the end."""


class HasNul(TableError):
    """It contains NUL characters, which no spreadsheet writes."""
