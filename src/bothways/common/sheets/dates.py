"""Dates as people write them into sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Order = Literal["day first", "month first"]

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([^\W\d_]{3,})\.?,? (\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar fevrier février febrero",
            "march mar märz mrz maerz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre diciembre",
        ),
        start=1,
    )
    for word in words.split()
}
_LONGEST = 40


def order_of(cells: Iterable[str]) -> Order:
    """Whether 3/4/2024 of this column is in April or in March: as its clear dates say.

    Where none is clear, the day comes first.
    """
    for cell in cells:
        found = _NUMBERS.fullmatch(cell.strip())
        if found and int(found[1]) > 12:
            return "day first"
        if found and int(found[2]) > 12:
            return "month first"
    return "day first"


def date_of(text: str, order: Order = "day first") -> date | None:
    """The day that a cell names; None when it names none."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        return None
    if found := _ISO.fullmatch(plain):
        return _date(found[1], found[2], found[3])
    if found := _NUMBERS.fullmatch(plain):
        day, month = (found[1], found[2]) if order == "day first" else (found[2], found[1])
        return _date(found[3], month, day)
    words = plain.casefold()
    if found := _IN_WORDS.fullmatch(words):
        return _date(found[3], _MONTHS.get(found[2], 0), found[1])
    if found := _MONTH_FIRST.fullmatch(words):
        return _date(found[3], _MONTHS.get(found[1], 0), found[2])
    return None


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
