"""What one person can and would rather, and the same as spans of minutes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .clocks import DAY, MONDAY, WEEK, Clock, clock_of, day_of, wall_day, week_of
from .spans import Span, crossed, length, merged, widened, without

Window = tuple[int, int]
"""Of a day: minutes since its midnight, up to 1440."""
Weekly = Mapping[int, Sequence[Window]]
"""Windows of each weekday, from 0 (Monday)."""

GOOD, EARLY, LATE = "good", "early", "late"


@dataclass(frozen=True, slots=True)
class Diary:
    """Everything about one person that a time depends on."""

    zone: str
    hours: Weekly
    days: Mapping[date, Sequence[Window]] = field(default_factory=dict)
    """Days that differ from the hours of their weekday; none: away."""
    closed: Weekly = field(default_factory=dict)
    """Time of the week that is kept free, such as for focus."""
    away: Sequence[Span] = ()
    """Wall minutes at which they can't, such as days of leave or an afternoon of it."""
    earlier: int = 0
    """Minutes before the first hour of a day that they would accept."""
    later: int = 0
    busy: Sequence[Span] = ()
    """In any order, overlapping or not."""
    buffer: int = 0
    """Minutes that they want free around what they are busy with."""
    meetings: Sequence[Span] = ()
    """That are planned: busy as well, and counted."""
    most_a_day: int | None = None
    most_a_week: int | None = None
    burden: float = 0.0
    """How often they took an early or late hour for these people before."""

    def windows(self, day: date) -> Sequence[Window]:
        own = self.days.get(day)
        return self.hours.get(day.weekday(), ()) if own is None else own


@dataclass(frozen=True, slots=True)
class Times:
    """A diary as spans of UTC over some weeks."""

    clock: Clock
    good: list[Span]
    """Their hours, whether busy or not."""
    possible: list[Span]
    early: list[Span]
    """What lies before their hours and that they would accept, whether busy or not."""
    late: list[Span]
    weeks: Mapping[int, float]
    """How much of the hours of each week is taken or away: from 0 to 1."""

    def early_by(self, starts: int) -> int:
        """How long before their hours it begins."""
        span = _holding(self.early, starts)
        return span[1] - starts if span else 0

    def late_by(self, ends: int) -> int:
        """How long after their hours it ends."""
        span = _holding(self.late, ends - 1)
        return ends - span[0] if span else 0

    def cuts(self, minutes: int) -> Iterable[int]:
        """The starts of a meeting at which something becomes another for them."""
        for starts, ends in self.early:
            yield from (starts, ends)
        for starts, ends in self.late:
            yield from (starts - minutes + 1, ends - minutes + 1)
        yield from self.clock.starts[1:]
        for week in _weeks(self.clock):
            yield from (starts for starts, _ in self.clock.in_utc([week]))


def _holding(spans: list[Span], minute: int) -> Span | None:
    at = bisect_right(spans, (minute, 1 << 62)) - 1
    return spans[at] if at >= 0 and spans[at][1] > minute else None


def _weeks(clock: Clock) -> list[Span]:
    """Each week that the clock shows, in wall minutes."""
    first = week_of(clock.shows(clock.starts[0]))
    last = week_of(clock.shows(clock.ends - 1))
    return [(MONDAY + week * WEEK, MONDAY + (week + 1) * WEEK) for week in range(first, last + 1)]


def times_of(diary: Diary, since: int, until: int) -> Times:
    """What lies between two minutes of UTC."""
    clock = clock_of(diary.zone, since, until)
    days = [day_of(clock.shows(since)) + timedelta(days=n)
            for n in range(-1, (until - since) // DAY + 3)]  # fmt: skip
    hours, early, late = day_walls(diary, days)
    good = clock.in_utc(merged(hours))
    after = without(clock.in_utc(merged(late)), good)
    before = without(without(clock.in_utc(merged(early)), good), after)
    gone = merged(
        [
            *clock.in_utc(merged([*diary.away, *_weekly(diary.closed, days)])),
            *clock.in_utc(full_walls(diary, clock)),
            *widened([*diary.busy, *diary.meetings], diary.buffer),
        ]
    )
    period = [(since, until)]
    possible = crossed(without(merged([*good, *before, *after]), gone), period)
    usual = crossed(clock.in_utc(merged(_weekly(diary.hours, days))), period)
    free = crossed(without(good, gone), period)
    return Times(clock, good, possible, before, after, loads(clock, usual, free))


def day_walls(diary: Diary, days: Iterable[date]) -> tuple[list[Span], list[Span], list[Span]]:
    """Hours, and what would be accepted before and after those of each day."""
    hours: list[Span] = []
    early: list[Span] = []
    late: list[Span] = []
    for day in days:
        midnight = wall_day(day)
        windows = [(midnight + a, midnight + b) for a, b in diary.windows(day) if a < b]
        if not windows:
            continue
        hours += windows
        first, last = min(a for a, _ in windows), max(b for _, b in windows)
        early.append((first - diary.earlier, first))
        late.append((last, last + diary.later))
    return hours, early, late


def _weekly(weekly: Weekly, days: Iterable[date]) -> list[Span]:
    return [
        (wall_day(day) + a, wall_day(day) + b)
        for day in days
        for a, b in weekly.get(day.weekday(), ())
    ]


def full_walls(diary: Diary, clock: Clock) -> list[Span]:
    """Days and weeks that have as many meetings as they want."""
    if diary.most_a_day is None and diary.most_a_week is None:
        return []
    shown = [clock.shows(starts) for starts, _ in diary.meetings]
    found: list[Span] = []
    if diary.most_a_day is not None:
        counts = Counter(wall // DAY for wall in shown)
        full = [day for day, count in counts.items() if count >= diary.most_a_day]
        found += [(day * DAY, (day + 1) * DAY) for day in full]
    if diary.most_a_week is not None:
        counts = Counter(map(week_of, shown))
        full = [week for week, count in counts.items() if count >= diary.most_a_week]
        found += [(MONDAY + week * WEEK, MONDAY + (week + 1) * WEEK) for week in full]
    return merged(found)


def loads(clock: Clock, usual: list[Span], free: list[Span]) -> dict[int, float]:
    """What share of the usual hours of each week isn't free."""
    found: dict[int, float] = {}
    for week in _weeks(clock):
        spans = clock.in_utc([week])
        hours = length(_near(usual, spans))
        if hours:
            left = length(_near(free, spans))
            found[week_of(week[0])] = max(0.0, 1.0 - left / hours)
    return found


def _near(spans: list[Span], week: list[Span]) -> list[Span]:
    """What lies in the week, without looking at all the others."""
    if not week:
        return []
    first = max(0, bisect_left(spans, (week[0][0], 0)) - 1)
    last = bisect_left(spans, (week[-1][1], 0))
    return crossed(spans[first:last], week)


def outside(diary: Diary, span: Span) -> tuple[int, int] | None:
    """How many minutes a time lies before the first and after the last of the hours of its day,
    less than nothing where it doesn't; ``None`` on a day of the week without hours."""
    clock = clock_of(diary.zone, *span)
    starts, ends = clock.shows(span[0]), clock.shows(span[1])
    day = day_of(starts)
    windows = diary.hours.get(day.weekday(), ())
    if not windows:
        return None
    midnight = wall_day(day)
    return midnight + min(a for a, _ in windows) - starts, ends - midnight - max(
        b for _, b in windows
    )
