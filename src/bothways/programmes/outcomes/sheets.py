"""A figure's series as a small file: a day and a figure a row."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext

from bothways.common.tables import Limits, TableError, plain_cell, read_table

MOST_ROWS = 1000
LIMITS = Limits(max_bytes=200_000, max_rows=MOST_ROWS, max_columns=12)
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")
COMMA = re.compile(r"-?\d+,\d{1,2}")
SHOWN = 8


class BadSheet(Exception):
    """What is wrong with a file, row by row, for whoever brought it."""


def readings_in(content: bytes, file_name: str) -> dict[date, Decimal]:
    """{day: figure} of a file whose first two columns are a day and a figure. Raises
    ``BadSheet``; a file is taken whole or not at all."""
    try:
        table = read_table(io.BytesIO(content), file_name, limits=LIMITS)
    except TableError as error:
        raise BadSheet(gettext("This file can’t be read: %(why)s") % {"why": error}) from None
    found: dict[date, Decimal] = {}
    wrong: list[str] = []
    rows = [(1, table.headings[:2]), *((row.number, row.cells[:2]) for row in table.rows)]
    for number, cells in rows:
        try:
            day, value = reading_of(tuple(cells))
        except BadSheet as problem:
            if number > 1:  # the first row is a heading, unless it reads as a figure
                wrong.append(gettext("Row %(row)d: %(why)s") % {"row": number, "why": problem})
            continue
        if day in found and found[day] != value:
            why = gettext("a second figure for %(day)s.") % {"day": day.isoformat()}
            wrong.append(gettext("Row %(row)d: %(why)s") % {"row": number, "why": why})
        found[day] = value
    if wrong:
        more = gettext("And %(count)d more.") % {"count": len(wrong) - SHOWN}
        raise BadSheet(" ".join(wrong[:SHOWN] + ([more] if len(wrong) > SHOWN else [])))
    if not found:
        raise BadSheet(gettext("There is no figure in this file: a day and a figure a row."))
    return found


def reading_of(cells: tuple[str, ...]) -> tuple[date, Decimal]:
    if len(cells) < 2:
        raise BadSheet(gettext("it needs a day and a figure."))
    return day_of(plain_cell(cells[0]).strip()), figure_of(plain_cell(cells[1]).strip())


def day_of(text: str) -> date:
    for pattern in DAYS:
        try:
            return datetime.strptime(text[:10], pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise BadSheet(gettext("“%(text)s” isn’t a day like 2027-03-31.") % {"text": text[:30]})


def figure_of(text: str) -> Decimal:
    typed = text.removesuffix("%").strip()
    if COMMA.fullmatch(typed):
        typed = typed.replace(",", ".")
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10**9:
        raise BadSheet(gettext("“%(text)s” isn’t a figure.") % {"text": text[:30]})
    return value.quantize(Decimal("0.01"))
