"""The week that comes, as times are sought in it: for the person themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bothways.accounts.models import Person
from bothways.meetings.slots.clocks import DAY, Clock, midnight, wall_day
from bothways.meetings.slots.people import times_of
from bothways.meetings.slots.spans import Span, crossed, merged, without

from .diaries import gather

FREE, STRETCH, TAKEN = "free", "stretch", "taken"
DAYS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a day: minutes since midnight."""

    starts: int
    ends: int
    kind: str

    @property
    def width(self) -> int:
        return self.ends - self.starts


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    bars: list[Bar]
    name: str
    """Of a holiday, where it is one."""

    @property
    def words(self) -> list[str]:
        """“09:00–12:30” of each time in their hours that is free."""
        return [f"{clock(bar.starts)}–{clock(bar.ends)}" for bar in self.bars if bar.kind == FREE]


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def week_of(person: Person, zone: str, first: date, holidays: dict[date, str]) -> list[Day]:
    """Seven days from the first; what has passed of today is shown all the same."""
    since, until = midnight(first, zone), midnight(first + timedelta(days=DAYS), zone)
    times = times_of(gather([person], since, until).diaries[0], since, until)
    odd = merged([*times.early, *times.late])
    kinds = {
        FREE: without(times.possible, odd),
        STRETCH: crossed(times.possible, odd),
        TAKEN: without(times.good, times.possible),
    }
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [Day(day, bars_of(day, times.clock, kinds), holidays.get(day, "")) for day in days]


def bars_of(day: date, on: Clock, kinds: dict[str, list[Span]]) -> list[Bar]:
    found = []
    for kind, spans in kinds.items():
        for starts, ends in shown(wall_day(day), on, spans):
            found.append(Bar(starts, ends, kind))
    return sorted(found, key=lambda bar: (bar.starts, bar.ends))


def shown(begins: int, on: Clock, spans: Sequence[Span]) -> list[Span]:
    """As minutes of that day on the wall; an hour that comes twice is drawn once."""
    walls = merged((on.shows(starts), on.shows(ends - 1) + 1) for starts, ends in spans)
    return [(a - begins, b - begins) for a, b in crossed(walls, [(begins, begins + DAY)])]
