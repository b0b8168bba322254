"""Text tables: which encoding, which separator, and then the rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from bothways.common.tables.cells import looks_like_formula, plain_cell
from bothways.common.tables.errors import Damaged, HasNul, NotATable, TooLarge, TooManyRows
from bothways.common.tables.shapes import LAST_ROW, RawRow

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 60
_SAMPLE_TEXT = 200_000
_EXCEL_HINT = re.compile(r"^sep=([,;|\t])\r?\n", re.IGNORECASE)
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")

OLD_ENCODING = (
    "The file isn't written in Unicode (UTF-8). It was read as Windows-1252: please look whether"
    " names with accents came out right."
)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and a note about its encoding, empty when there is none to make.

    Raises HasNul, NotATable or Damaged when it can't be text that somebody wrote.
    """
    encoding = _encoding(data)
    try:
        text, note = data.decode(encoding), ""
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-16"):
            raise Damaged(
                "The file begins like Unicode text but breaks off in the middle of a character."
                " Please export it once more."
            ) from error
        text, note = data.decode("cp1252", errors="replace"), OLD_ENCODING
    text = text.removeprefix("\ufeff")
    _refuse_what_is_not_text(text)
    return text, note


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = data[:4096]
    # Without a mark at its beginning, UTF-16 shows by every other byte being zero.
    pairs = max(1, len(sample) // 2)
    if sample[1::2].count(0) > 0.4 * pairs and sample[::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if sample[::2].count(0) > 0.4 * pairs and sample[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return "utf-8"


def _refuse_what_is_not_text(text: str) -> None:
    sample = text[:_SAMPLE_TEXT]
    if len(_CONTROL.findall(sample)) > 0.01 * len(sample):
        raise NotATable(
            "This file isn't a table we can read. Please choose a spreadsheet saved as .xlsx or"
            " as CSV."
        )
    if "\0" in text:
        raise HasNul(
            "The file contains NUL characters, which no spreadsheet writes. Please open it in"
            " your spreadsheet program, save it as CSV or .xlsx, and try that one."
        )


def find_delimiter(text: str) -> str:
    """Return the separator under which the first rows agree best on a number of columns."""
    # Whole lines only: half a row at the sample's end would speak against every separator.
    sample = text if len(text) <= _SAMPLE_TEXT else text[: text.rfind("\n", 0, _SAMPLE_TEXT) + 1]
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        score = _agreement(sample, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if any(cells)]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    share = sum(width == widths[0] for width in widths) / len(widths)
    # Coarse on purpose: one ragged row shouldn't hand the table to a rarer separator.
    return round(share, 1), widths[0]


def rows_of(text: str) -> Iterator[RawRow]:
    """Yield every row that says something, with the number a spreadsheet would show beside it."""
    hint = _EXCEL_HINT.match(text)
    if hint:
        text = text[hint.end() :]
    delimiter = hint.group(1) if hint else find_delimiter(text)
    for number, cells in enumerate(_records(text, delimiter), start=1):
        if not any(cell.strip() for cell in cells):
            continue
        formulas = tuple(at for at, cell in enumerate(cells) if looks_like_formula(cell))
        yield RawRow(number, [plain_cell(cell) for cell in cells], formulas)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    number = 0
    # Strictly, so that a quotation mark that is never closed doesn't swallow the rest unseen.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            number += 1
            if number > LAST_ROW:
                raise TooManyRows(
                    f"The file has more than {LAST_ROW:,} lines, most of them empty. Please keep"
                    " only the rows that say something."
                )
            yield cells
    except csv.Error as error:
        if "field larger" in str(error):
            raise TooLarge(
                f"A cell in row {number + 1} is longer than any sheet needs. Please shorten it; if"
                " it looks short to you, a quotation mark before it has no partner."
            ) from error
        where = f"row {number + 1}" if number else "the first row"
        raise Damaged(
            f"The file can't be read from {where} on: a quotation mark there has no partner, or"
            " is followed by text where a separator should be. Please correct that place, or save"
            " the sheet as .xlsx."
        ) from error
