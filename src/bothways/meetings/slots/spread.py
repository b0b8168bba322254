"""A choice of times over several days, so that people have one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .clocks import DAY

if TYPE_CHECKING:
    from .search import Slot

OF_A_DAY = 24
SAME_TIME = 0.08
"""For each that was chosen at the same time of day already."""


def chosen(slots: Iterable[Slot], count: int) -> list[Slot]:
    """The best of each day, as many as wanted; more of a day only where there aren't days enough,
    and then none that overlap. The best first, and one of each day before a second of any."""
    days: dict[int, list[Slot]] = {}
    for slot in sorted(slots, key=rank):
        of_day = days.setdefault(slot.day, [])
        if len(of_day) < OF_A_DAY:
            of_day.append(slot)
    found: list[Slot] = []
    while days and len(found) < count:
        found += turn(days, count - len(found))
        days = {day: left for day, of_day in days.items() if (left := apart(of_day, found))}
    return found


def turn(days: dict[int, list[Slot]], count: int) -> list[Slot]:
    """One of each of the best days."""
    found: list[Slot] = []
    times: Counter[int] = Counter()
    left = dict(days)
    while left and len(found) < count:
        best = min(
            (slot for of_day in left.values() for slot in of_day),
            key=lambda slot: (
                round(slot.cost + SAME_TIME * times[slot.starts % DAY], 6),
                slot.starts,
            ),
        )
        found.append(best)
        times[best.starts % DAY] += 1
        del left[best.day]
    return found


def apart(slots: list[Slot], found: list[Slot]) -> list[Slot]:
    return [
        slot
        for slot in slots
        if all(slot.ends <= other.starts or slot.starts >= other.ends for other in found)
    ]


def rank(slot: Slot) -> tuple[float, int]:
    return round(slot.cost, 6), slot.starts
