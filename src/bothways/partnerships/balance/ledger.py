"""How evenly an exchange flows: entries in one unit that fade with time, and one index of them.

Plain arithmetic, without a database. The index is the share of all that flowed which was returned:
of each person the lesser of what they gave and got, summed, over everything given. For two people
that is 2·min(g, r)/(g + r), a normalised two-way flow; in a circle it asks of each whether they get
about what they give, whoever it comes from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

UNITS = {"meeting": 1 / 60, "goal": 0.5, "action item": 0.5, "check-in": 0.5, "thanks": 0.25}
"""What one of a kind counts, in hours of teaching: a minute of a meeting, a step of a goal, …"""
OTHER_UNIT = 0.25
PRIVATE = frozenset({"check-in"})
"""Kinds of which an entry would tell a person's partner what that person said in confidence."""
HALF_LIFE_DAYS = 42
ENOUGH_HOURS = 0.5
ENOUGH_DAYS = 1.2
"""The index is told from so much on: half an hour in all, on two days of late."""
EVEN = 0.8
ONE_SIDED = 0.5
"""From which index an exchange is called even (60 to 40), below which one-sided (75 to 25)."""


@dataclass(frozen=True, slots=True)
class Entry:
    giver: int
    receiver: int
    at: datetime
    kind: str
    amount: float
    """In the units of its kind."""

    @property
    def hours(self) -> float:
        """What it counts when it is new."""
        return self.amount * UNITS.get(self.kind, OTHER_UNIT)

    @property
    def counts(self) -> bool:
        return self.giver != self.receiver and math.isfinite(self.amount) and self.amount > 0


@dataclass(frozen=True, slots=True)
class Side:
    """What one person gave and got, in faded hours."""

    given: float = 0.0
    got: float = 0.0


def share_left(at: datetime, now: datetime) -> float:
    """What an entry still counts: 1 when it is new, a half after six weeks."""
    days = (now - at).total_seconds() / 86400
    return math.exp2(-max(0.0, days) / HALF_LIFE_DAYS)


def sides_of(entries: Iterable[Entry], now: datetime) -> dict[int, Side]:
    """What each person gave and got until now."""
    found: dict[int, Side] = {}
    for entry in counted(entries, now):
        hours = entry.hours * share_left(entry.at, now)
        giver, receiver = (found.get(who, Side()) for who in (entry.giver, entry.receiver))
        found[entry.giver] = Side(giver.given + hours, giver.got)
        found[entry.receiver] = Side(receiver.given, receiver.got + hours)
    return found


def balance(sides: Mapping[int, Side]) -> float | None:
    """The share of what flowed that was returned; ``None`` where nothing flowed."""
    given = math.fsum(side.given for side in sides.values())
    if given <= 0:
        return None
    returned = math.fsum(min(side.given, side.got) for side in sides.values())
    return min(1.0, returned / given)


def index(entries: Iterable[Entry], now: datetime) -> float | None:
    """The balance now, or ``None`` while there is too little to say anything."""
    known = counted(entries, now)
    return balance(sides_of(known, now)) if is_enough(known, now) else None


def is_enough(entries: Iterable[Entry], now: datetime) -> bool:
    known = counted(entries, now)
    hours = math.fsum(entry.hours * share_left(entry.at, now) for entry in known)
    newest: dict[object, float] = {}
    for entry in known:
        day = entry.at.date()
        newest[day] = max(newest.get(day, 0.0), share_left(entry.at, now))
    return hours >= ENOUGH_HOURS and math.fsum(newest.values()) >= ENOUGH_DAYS


def counted(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    return [entry for entry in entries if entry.counts and entry.at <= now]
