"""What one person gave and got over time: by month for a table, smoothly for a drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from .ledger import Entry

SPREAD_DAYS = 9.0
"""A meeting is drawn as a swelling of about four weeks, not as a spike."""
MONTH_DAYS = 28.0


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    give: float
    get: float
    """Hours."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Hours per four weeks at moments that are equally far apart."""

    start: datetime
    end: datetime
    give: list[float]
    get: list[float]


def months_of(entries: Iterable[Entry], person: int, start: date, end: date) -> list[Month]:
    """Every month from the start to the end, also those in which nothing flowed."""
    found: dict[date, tuple[float, float]] = dict.fromkeys(firsts(start, end), (0.0, 0.0))
    for entry in entries:
        first = entry.at.date().replace(day=1)
        if first in found and person in (entry.giver, entry.receiver):
            give, get = found[first]
            mine = entry.giver == person
            found[first] = (give + entry.hours * mine, get + entry.hours * (not mine))
    return [Month(first, give, get) for first, (give, get) in found.items()]


def firsts(start: date, end: date) -> list[date]:
    found = [start.replace(day=1)]
    while (following := (found[-1] + timedelta(days=31)).replace(day=1)) <= end:
        found.append(following)
    return found


def rates_of(
    entries: Sequence[Entry], person: int, start: datetime, end: datetime, samples: int
) -> Rates:
    """The flow from and to one person. The areas under the two are the hours that flowed."""
    step = (end - start) / (samples - 1)
    moments = [start + step * place for place in range(samples)]
    give, get = [0.0] * samples, [0.0] * samples
    for entry in entries:
        if person not in (entry.giver, entry.receiver) or not start <= entry.at <= end:
            continue
        line = give if entry.giver == person else get
        # What would swell beyond either end is folded back, so that nothing is lost there.
        inside = below((end - entry.at).total_seconds()) - below((start - entry.at).total_seconds())
        for place, moment in enumerate(moments):
            days = (moment - entry.at).total_seconds() / 86400
            line[place] += entry.hours * MONTH_DAYS * density(days) / inside
    return Rates(start, end, give, get)


def density(days: float) -> float:
    return math.exp(-0.5 * (days / SPREAD_DAYS) ** 2) / (SPREAD_DAYS * math.sqrt(math.tau))


def below(seconds: float) -> float:
    """The share of a swelling that comes before so many seconds after its middle."""
    return 0.5 * (1 + math.erf(seconds / 86400 / SPREAD_DAYS / math.sqrt(2)))


def area(line: Sequence[float], days: float) -> float:
    """Hours under a line of rates that is so many days long."""
    step = days / (len(line) - 1)
    return math.fsum((a + b) / 2 * step for a, b in pairwise(line)) / MONTH_DAYS
