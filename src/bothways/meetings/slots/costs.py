"""What a time costs: nothing for one that is good for everybody, at the usual day and time, soon.

The unit is an hour before or after somebody's hours, give or take: see ``inconvenience``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clocks import DAY

A_DAY_LATER = 0.06
ANOTHER_WEEKDAY = 0.45
ANOTHER_TIME = 0.45
"""For four hours from the usual time of day, and for more."""
FAR = 4 * 60
FULL_WEEK = 1.0
"""For a week of which nothing is left; one that is half free costs nothing."""
ON_THE_HALF_HOUR, ON_A_QUARTER = 0.01, 0.04
"""For each who reads such a time on their clock."""
MOST_WEIGHT = 6.0


@dataclass(frozen=True, slots=True)
class Usual:
    """The day and time that was agreed on or has become a habit, on one clock."""

    weekday: int
    minute: int
    """Since midnight."""
    zone: str


def inconvenience(early: int, late: int) -> float:
    """For who meets so many minutes before or after their hours.

    Half an hour's worth for any, and squared: an hour for each of two people is better than two
    hours for one of them.
    """
    if not early and not late:
        return 0.0
    return ((early + late) / 60 + 0.5) ** 2


def weights(burdens: Sequence[float]) -> list[float]:
    """How much each one's inconvenience counts: the more, the more often it was theirs before."""
    least = min(burdens, default=0.0)
    return [1.0 + min(burden - least, MOST_WEIGHT) for burden in burdens]


def fullness(load: float) -> float:
    return FULL_WEEK * max(0.0, load - 0.5) * 2


def evenness(shown: int) -> float:
    """For a wall clock's minute: people meet at the full hour."""
    past = shown % 60
    if past == 0:
        return 0.0
    return ON_THE_HALF_HOUR if past == 30 else ON_A_QUARTER


def waiting(minutes: int) -> float:
    return A_DAY_LATER * minutes / DAY


def off_rhythm(shown: int, usual: Usual) -> float:
    """For what the clock of the rhythm shows."""
    weekday = (shown // DAY + 3) % 7
    away = abs(shown % DAY - usual.minute)
    found = ANOTHER_TIME * min(away, FAR) / FAR
    return found if weekday == usual.weekday else found + ANOTHER_WEEKDAY
