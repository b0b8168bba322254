"""A rhythm before it is planned: what it is on each clock, and whom it would trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.planning.hours import Hours, hours_of
from bothways.ui.ribbons import listed
from bothways.ui.words import zone_name, zone_of

from .recurrence import Rhythm
from .words import OnClock, day_of, every_words, odd_words, on_clocks

SHOWN = 3
"""Days that are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Occurrences that fall outside somebody's hours."""

    person: Person
    is_mine: bool
    days: list[date]

    @property
    def words(self) -> str:
        return listed(day_of(day) for day in self.days[:SHOWN])

    @property
    def more(self) -> int:
        return max(0, len(self.days) - SHOWN)


@dataclass(frozen=True, slots=True)
class Advice:
    """Whose clock to keep instead, so that fewer fall outside."""

    zone: str
    at: str
    on: date
    names: str
    is_mine: bool
    outside: int

    @property
    def zone_words(self) -> str:
        return zone_name(zone_of(self.zone))


@dataclass(frozen=True, slots=True)
class Look:
    rhythm: Rhythm
    every: str
    days: list[date]
    clocks: list[OnClock]
    odd: list[str]
    clashes: list[Clash] = field(default_factory=list)
    advice: Advice | None = None
    cut_at: date | None = None
    """The last day of the exchange, where that ends the rhythm before it was to."""

    @property
    def count(self) -> int:
        return len(self.days)

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]


def look_at(
    rhythm: Rhythm, minutes: int, people: Sequence[Person], reader: Person, last_day: date
) -> Look | None:
    """``None`` where there is no day for it, as ``plan_series`` has it."""
    kept = replace(rhythm, until=min(rhythm.until, last_day))
    days = list(kept.days())
    if not days or kept.moment(days[0]).at <= timezone.now():
        return None
    hours = hours_of(people)
    clashes = clashes_of(kept, minutes, people, reader, hours)
    return Look(
        rhythm=kept,
        every=every_words(kept.unit, kept.every),
        days=days,
        clocks=on_clocks(kept, people, reader),
        odd=odd_words(kept),
        clashes=clashes,
        advice=advice_for(kept, minutes, people, reader, hours, outside_in(clashes)),
        cut_at=last_day if rhythm.until > last_day else None,
    )


def outside_in(clashes: Sequence[Clash]) -> int:
    return len({day for clash in clashes for day in clash.days})


def clashes_of(
    rhythm: Rhythm, minutes: int, people: Sequence[Person], reader: Person, hours: Hours
) -> list[Clash]:
    length = timedelta(minutes=minutes)
    moments = [(day, rhythm.moment(day).at) for day in rhythm.days()]
    found = []
    for person in people:
        days = [
            local_day(at, person) for _, at in moments if hours.is_outside(person, at, at + length)
        ]
        if days:
            found.append(Clash(person, person == reader, days))
    return found


def local_day(at: datetime, person: Person) -> date:
    return at.astimezone(zone_of(person)).date()


def advice_for(
    rhythm: Rhythm, minutes: int, people: Sequence[Person], reader: Person, hours: Hours,
    outside: int,
) -> Advice | None:  # fmt: skip
    """The clock by which the fewest fall outside, beginning at the same moment; where none does
    better, ``None``."""
    if not outside:
        return None
    found: list[Advice] = []
    for zone in dict.fromkeys(str(zone_of(person)) for person in people):
        if zone == rhythm.zone:
            continue
        other = on_clock_of(rhythm, zone)
        count = outside_in(clashes_of(other, minutes, people, reader, hours))
        some = [person for person in people if str(zone_of(person)) == zone]
        names = listed(person.first_name for person in some)
        at = other.at.strftime("%H:%M")
        found.append(Advice(zone, at, other.starts_on, names, reader in some, count))
    best = min(found, key=lambda advice: advice.outside, default=None)
    return best if best is not None and best.outside < outside else None


def on_clock_of(rhythm: Rhythm, zone: str) -> Rhythm:
    first = rhythm.moment(rhythm.starts_on).at.astimezone(zone_of(zone))
    return replace(
        rhythm, zone=zone, starts_on=first.date(), at=first.time().replace(tzinfo=None, fold=0)
    )
