"""The days of a rhythm. No Django, no zone: days are days on the calendar of whoever set it.

A month's meeting keeps its weekday (“the second Tuesday”), since that is what people plan by. A
fifth one is the last one, so that no month goes without.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from .moments import Moment, moment_of

WEEK, MONTH = "week", "month"
UNITS = (WEEK, MONTH)
MOST_EVERY = 12
MOST = 120
"""Occurrences of one series: two years of weekly meetings, and some."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many weeks or months from a first day until a last one, at a time on one clock."""

    starts_on: date
    until: date
    at: time
    zone: str
    unit: str = WEEK
    every: int = 1

    def __post_init__(self) -> None:
        if self.unit not in UNITS or not 1 <= self.every <= MOST_EVERY:
            raise ValueError(f"Every {self.every} {self.unit}s isn't a rhythm.")

    def days(self) -> Iterator[date]:
        """In their order, at most ``MOST``; none where it ends before it begins."""
        for number in range(MOST):
            try:
                day = self.day(number)
            except (OverflowError, ValueError):
                return
            if day > self.until:
                return
            yield day

    def day(self, number: int) -> date:
        if self.unit == WEEK:
            return self.starts_on + timedelta(weeks=number * self.every)
        return same_weekday(self.starts_on, number * self.every)

    def moment(self, day: date) -> Moment:
        return moment_of(day, self.at, self.zone)

    @property
    def position(self) -> int:
        """Which of its weekday in the month the first day is; -1 is the last."""
        number = (self.starts_on.day - 1) // 7 + 1
        return -1 if number == 5 else number

    def rule(self) -> dict[str, object]:
        """As RRULE (RFC 5545, 3.3.10): names and values."""
        last = max(self.days(), default=self.starts_on)
        found: dict[str, object] = {"FREQ": f"{self.unit.upper()}LY", "INTERVAL": self.every}
        if self.unit == MONTH:
            found["BYDAY"] = f"{self.position}{WEEKDAYS[self.starts_on.weekday()]}"
        return found | {"UNTIL": self.moment(last).at}


def same_weekday(first: date, months: int) -> date:
    """The day some months later that is the same weekday's same one of its month."""
    number = first.year * 12 + first.month - 1 + months
    year, month = divmod(number, 12)
    begins = date(year, month + 1, 1)
    ahead = (first.weekday() - begins.weekday()) % 7
    day = 1 + ahead + 7 * ((first.day - 1) // 7)
    longest = monthrange(year, month + 1)[1]
    return begins.replace(day=day if day <= longest else day - 7)
