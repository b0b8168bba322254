"""A zone of the time-zone database as VTIMEZONE (RFC 5545, 3.6.5), for some years.

The library writes one too, yet misses short seasons (Morocco in Ramadan) and says the hour of a
change by the clock after it. Here each change stands for itself, found to the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=500)
def timezone_of(name: str, first: int, last: int) -> icalendar.Timezone:
    """From the first year to the last, both whole. Not to be changed by who gets it."""
    zone = ZoneInfo(name)
    begins = datetime(first, 1, 1, tzinfo=UTC)
    found = icalendar.Timezone()
    found.add("tzid", name)
    found.add_component(season(zone, begins, begins))
    for change in changes(zone, begins, datetime(last + 1, 1, 1, tzinfo=UTC)):
        found.add_component(season(zone, change - SECOND, change))
    return found


def changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The first moment of each season, in UTC."""
    at = begins
    while at < ends:
        after = at + DAY
        if kind_of(zone, at) != kind_of(zone, after):
            yield first_of_season(zone, at, after)
        at = after


def kind_of(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, timedelta | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.dst()


def first_of_season(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = kind_of(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (middle, after) if kind_of(zone, middle) == old else (before, middle)
    return after


def season(zone: ZoneInfo, before: datetime, first: datetime) -> icalendar.cal.Component:
    """What holds from ``first`` on, after what held ``before``; it begins by the old clock."""
    old, new = before.astimezone(zone), first.astimezone(zone)
    offset = old.utcoffset() or timedelta()
    is_summer = bool(new.dst())
    found = icalendar.TimezoneDaylight() if is_summer else icalendar.TimezoneStandard()
    found.add("dtstart", (first + offset).replace(tzinfo=None))
    found.add("tzoffsetfrom", offset)
    found.add("tzoffsetto", new.utcoffset() or timedelta())
    found.add("tzname", new.tzname() or "")
    return found
