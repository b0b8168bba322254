"""Single cells: made safe for a spreadsheet on the way out, plain again on the way in."""

from __future__ import annotations

import datetime as dt
import re

# A spreadsheet takes a cell that begins with one of these for a formula, some of them only in
# certain languages (the full-width ones) or after the cell was split again (tab, line ends).
_STARTS_A_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_NEEDS_QUOTE = re.compile(rf"'*{_STARTS_A_FORMULA}")
_HAS_QUOTE = re.compile(rf"'+{_STARTS_A_FORMULA}")
# XML can't hold these at all, and nobody can see them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")


def safe_cell(text: str) -> str:
    """Return text that every spreadsheet shows as text, never runs as a formula.

    An apostrophe goes before anything that could start a formula. Text that already begins with
    apostrophes and then such a character gets one more, so `plain_cell` gives back exactly what
    went in, whatever it was.
    """
    return f"'{text}" if _NEEDS_QUOTE.match(text) else text


def plain_cell(text: str) -> str:
    """Undo `safe_cell`."""
    return text[1:] if _HAS_QUOTE.match(text) else text


def looks_like_formula(text: str) -> bool:
    """Say whether a raw text cell would run as a formula when opened in a spreadsheet.

    Only the equals sign counts here: “-2” and “+49 30 1234” are things people write.
    """
    return text[:1] in ("=", "＝") and len(text) > 1


def writable(text: str) -> str:
    """Drop the characters that neither CSV nor XLSX can carry to another program."""
    return _UNWRITABLE.sub("", text)


def one_line(text: str) -> str:
    """Fold every run of white space to one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


def cell_text(value: object) -> str:
    """Return what a workbook's cell says, as a person would have typed it into a text file."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case dt.time():
            return value.isoformat(timespec="minutes")
        case _:
            return str(value)
