"""The sweep: the times at which everybody can, each with its cost and how it fits each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from .clocks import DAY, Clock, clock_of, week_of
from .costs import Usual, evenness, fullness, inconvenience, off_rhythm, waiting, weights
from .people import EARLY, GOOD, LATE, Diary, Times, times_of
from .spans import Span, crossed
from .spread import chosen

STEP = 15
"""Meetings begin at a quarter of an hour, on every clock: all zones keep whole quarters."""
MOST_PEOPLE = 8
MOST_DAYS = 92

NO_HOURS = "no hours"
"""Somebody has no hours at all in that time."""
NEVER_TOGETHER = "never together"
"""Each could, but never at the same time."""
TOO_SHORT = "too short"
"""They could meet, but not for so long."""


@dataclass(frozen=True, slots=True)
class Wish:
    minutes: int
    since: int
    """The minute of UTC before which it doesn't begin."""
    until: int
    """That it ends by."""
    count: int = 6
    usual: Usual | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How a time suits one person: at most one of the two is usual, both only for short hours."""

    early: int = 0
    """Minutes before their hours."""
    late: int = 0

    @property
    def kind(self) -> str:
        if not self.early and not self.late:
            return GOOD
        return EARLY if self.early >= self.late else LATE


@dataclass(frozen=True, slots=True)
class Slot:
    starts: int
    ends: int
    cost: float
    fits: tuple[Fit, ...]
    """In the order of the people."""
    day: int = 0
    """The day on the first one's clock, to spread by."""

    @property
    def is_good(self) -> bool:
        return all(fit.kind == GOOD for fit in self.fits)


@dataclass(frozen=True, slots=True)
class Found:
    slots: tuple[Slot, ...]
    """The best first, over several days."""
    reason: str = ""
    """Why there are none: ``NO_HOURS``, ``NEVER_TOGETHER`` or ``TOO_SHORT``."""
    longest: int = 0
    """Of ``TOO_SHORT``: for how many minutes they could."""
    who: tuple[int, ...] = ()
    """Of ``NO_HOURS``: whose."""


def search(people: Sequence[Diary], wish: Wish) -> Found:
    """The best times, at most ``wish.count``. Raises ``ValueError`` of what can't be searched."""
    refuse(people, wish)
    times = [times_of(diary, wish.since, wish.until) for diary in people]
    shared = reduce(crossed, (each.possible for each in times))
    slots = list(every_slot(people, times, shared, wish))
    if slots:
        return Found(tuple(chosen(slots, wish.count)))
    nobody = tuple(place for place, each in enumerate(times) if not each.possible)
    if nobody:
        return Found((), NO_HOURS, who=nobody)
    if not shared:
        return Found((), NEVER_TOGETHER)
    return Found((), TOO_SHORT, max(ends - starts for starts, ends in shared))


def refuse(people: Sequence[Diary], wish: Wish) -> None:
    if not 1 <= len(people) <= MOST_PEOPLE:
        raise ValueError(f"Times are sought for 1 to {MOST_PEOPLE} people, not {len(people)}.")
    if wish.minutes < 1:
        raise ValueError("A meeting takes a minute at least.")
    if wish.until - wish.since > MOST_DAYS * DAY:
        raise ValueError(f"Times are sought in {MOST_DAYS} days at most.")


def every_slot(
    people: Sequence[Diary], times: Sequence[Times], shared: Sequence[Span], wish: Wish
) -> Iterator[Slot]:
    """Each quarter of an hour at which it could begin.

    Between two cuts nothing changes but what runs on evenly, so that it is looked up once.
    """
    rhythm = clock_of(wish.usual.zone, wish.since, wish.until) if wish.usual else None
    cuts = sorted({cut for each in times for cut in each.cuts(wish.minutes)}
                  | set(rhythm.starts[1:] if rhythm else ()))  # fmt: skip
    heavy = weights([diary.burden for diary in people])
    for starts, ends in shared:
        begin, last = -(-starts // STEP) * STEP, ends - wish.minutes
        while begin <= last:
            at = bisect_right(cuts, begin)
            stop = min(cuts[at], last + 1) if at < len(cuts) else last + 1
            yield from stretch(times, heavy, range(begin, stop, STEP), wish, rhythm)
            begin += -(-(stop - begin) // STEP) * STEP


def stretch(
    times: Sequence[Times], heavy: Sequence[float], begins: range, wish: Wish, rhythm: Clock | None
) -> Iterator[Slot]:
    """Slots between two cuts."""
    first, minutes = begins[0], wish.minutes
    offsets = [each.clock.offset(first) for each in times]
    even = {past: sum(evenness(first + past + offset) for offset in offsets)
            for past in range(0, 60, STEP)}  # fmt: skip
    full = sum(
        fullness(each.weeks.get(week_of(first + offset), 0.0))
        for each, offset in zip(times, offsets, strict=True)
    )
    early = [each.early_by(first) for each in times]
    late = [each.late_by(first + minutes) for each in times]
    odd = any(early) or any(late)
    fits = tuple(Fit() for _ in times)
    for starts in begins:
        past = starts - first
        cost = full + even[past % 60] + waiting(starts - wish.since)
        if odd:
            fits = tuple(Fit(before - past if before else 0, after + past if after else 0)
                         for before, after in zip(early, late, strict=True))  # fmt: skip
            cost += sum(weight * inconvenience(fit.early, fit.late)
                        for weight, fit in zip(heavy, fits, strict=True))  # fmt: skip
        if wish.usual and rhythm:
            cost += off_rhythm(rhythm.shows(starts), wish.usual)
        yield Slot(starts, starts + minutes, cost, fits, (starts + offsets[0]) // DAY)
