"""What a clock on the wall shows over some weeks.

Wall minutes count like minutes of UTC, as though there were no zones: 540 is nine o'clock on the
first of January 1970, on whatever wall.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bothways.meetings.rhythm.moments import moment_of

from .spans import BEGINNING, Span, crossed, merged, minute_of, moment_at

DAY = 24 * 60
WEEK = 7 * DAY
FIRST_DAY = BEGINNING.date()
MONDAY = -3 * DAY
"""The wall minute at which a week began; the first of January 1970 was a Thursday."""


def wall_day(day: date) -> int:
    """The wall minute at which a day begins."""
    return (day - FIRST_DAY).days * DAY


def day_of(wall: int) -> date:
    return FIRST_DAY + timedelta(days=wall // DAY)


def week_of(wall: int) -> int:
    """The number of a week from Monday to Sunday."""
    return (wall - MONDAY) // WEEK


@dataclass(frozen=True, slots=True)
class Clock:
    """One wall's clock: stretches in which it runs by one offset, without a gap between them."""

    starts: tuple[int, ...]
    ends: int
    offsets: tuple[int, ...]
    stretches: tuple[tuple[int, int, int], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ends = (*self.starts[1:], self.ends)
        found = tuple(zip(self.starts, ends, self.offsets, strict=True))
        object.__setattr__(self, "stretches", found)

    def offset(self, minute: int) -> int:
        return self.offsets[max(0, bisect_right(self.starts, minute) - 1)]

    def shows(self, minute: int) -> int:
        return minute + self.offset(minute)

    def in_utc(self, walls: Sequence[Span]) -> list[Span]:
        """When the clock shows a time in one of these: twice where it is put back over them, not
        at all where it is put forward over them."""
        if len(self.stretches) == 1:
            offset = self.offsets[0]
            return [(starts - offset, ends - offset) for starts, ends in walls]
        found: list[Span] = []
        for starts, ends, offset in self.stretches:
            shown = crossed(walls, [(starts + offset, ends + offset)])
            found += [(first - offset, last - offset) for first, last in shown]
        return merged(found)


def clock_of(zone: str, since: int, until: int) -> Clock:
    """The clock of a zone between two minutes of UTC, and some days around them.

    Looks at each noon and halves where two differ: changes that lie further apart than a day are
    all found, and since 1970 there were no others.
    """
    where = ZoneInfo(zone)
    at, ends = since - 3 * DAY, until + 3 * DAY
    starts, offsets = [at], [_offset(where, at)]
    while at < ends:
        then = min(at + DAY, ends)
        offset = _offset(where, then)
        if offset != offsets[-1]:
            starts.append(_change(where, at, then))
            offsets.append(offset)
        at = then
    return Clock(tuple(starts), ends, tuple(offsets))


def _offset(where: ZoneInfo, minute: int) -> int:
    offset = moment_at(minute).astimezone(where).utcoffset()
    assert offset is not None
    return offset // timedelta(minutes=1)


def _change(where: ZoneInfo, low: int, high: int) -> int:
    before = _offset(where, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(where, middle) == before:
            low = middle
        else:
            high = middle
    return high


def midnight(day: date, zone: str) -> int:
    """The minute of UTC at which a day begins there."""
    return minute_of(moment_of(day, BEGINNING.time(), zone).at)
