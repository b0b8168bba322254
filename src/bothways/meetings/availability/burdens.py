"""Who has taken the early and late hours so far, and what has become the usual time. No queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bothways.meetings.slots.clocks import DAY, clock_of, day_of
from bothways.meetings.slots.costs import Usual
from bothways.meetings.slots.people import Diary, outside
from bothways.meetings.slots.spans import Span

COUNTED = 12
"""The latest meetings of these people."""
FADES = 0.85
"""What each one counts, of what the one after it does."""
MOST = 2.0
"""For one meeting, however far out."""


@dataclass(slots=True)
class Met:
    """A meeting that was or is to come."""

    span: Span
    zone: str
    """On whose clock it was set."""
    asked: set[int] = field(default_factory=set)
    """Those of the people whom this is about."""
    missed: set[int] = field(default_factory=set)


def burdens_of(diaries: Mapping[int, Diary], met: Sequence[Met]) -> dict[int, float]:
    """For each the odd hours of meetings that any two of them were asked to, also of those that are
    planned: the later, the more they count."""
    found = dict.fromkeys(diaries, 0.0)
    least = min(2, len(diaries))
    together = [one for one in met if len(one.asked) >= least]
    weight = 1.0
    for one in reversed(together[-COUNTED:]):
        for person in one.asked - one.missed:
            minutes = odd_minutes(diaries[person], one.span)
            if minutes:
                found[person] += weight * min(MOST, minutes / 60 + 0.5)
        weight *= FADES
    return found


def odd_minutes(diary: Diary, span: Span) -> int:
    """How far it lies out of the usual hours of its day; nothing of a day without any."""
    early, late = outside(diary, span) or (0, 0)
    return max(early, 0) + max(late, 0)


def usual_of(people: Sequence[int], met: Sequence[Met]) -> Usual | None:
    """The day and time of the last two meetings of all of them, where they are the same."""
    everybody = set(people)
    last = [usual_at(one) for one in met if one.asked == everybody][-2:]
    return last[-1] if len(last) == 2 and last[0] == last[1] else None


def usual_at(met: Met) -> Usual:
    shown = clock_of(met.zone, *met.span).shows(met.span[0])
    return Usual(day_of(shown).weekday(), shown % DAY, met.zone)
