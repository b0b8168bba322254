"""What the changes of clocks do to a rhythm for somebody in another zone. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from .moments import PLAIN
from .recurrence import Rhythm


@dataclass(frozen=True, slots=True)
class Shift:
    """From an occurrence on, somebody's clock shows another time than before."""

    on: date
    """On their calendar."""
    before: time
    after: time
    days: int = 0
    """How many days later on their calendar than before, seen from the rhythm's own: 1 where it
    slips past midnight, -1 where it slips back."""


def shifts_of(rhythm: Rhythm, zone: str, days: Iterable[date] | None = None) -> list[Shift]:
    """In their order; none on the clock that the rhythm keeps, but for an hour that it skips."""
    return list(_shifts(rhythm, ZoneInfo(zone), days))


def _shifts(rhythm: Rhythm, zone: ZoneInfo, days: Iterable[date] | None) -> Iterator[Shift]:
    before: tuple[time, int] | None = None
    for day in rhythm.days() if days is None else days:
        moment = rhythm.moment(day)
        if zone.key == rhythm.zone and moment.oddity != PLAIN:
            continue
        local = moment.at.astimezone(zone)
        now = (local.time().replace(tzinfo=None, fold=0), (local.date() - day).days)
        if before is not None and now != before:
            yield Shift(local.date(), before[0], now[0], now[1] - before[1])
        before = now


@dataclass(frozen=True, slots=True)
class Odd:
    """A day on which the rhythm's own clock skips its time, or shows it twice."""

    on: date
    oddity: str
    at: datetime


def oddities_of(rhythm: Rhythm) -> list[Odd]:
    found = []
    for day in rhythm.days():
        moment = rhythm.moment(day)
        if moment.oddity != PLAIN:
            found.append(Odd(day, moment.oddity, moment.at))
    return found
