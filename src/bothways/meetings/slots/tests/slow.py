"""The same answers minute by minute: slow, and as plain as can be. Shares with the sweep what a
time costs and how a choice is made of many, and nothing of how they are found."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bothways.meetings.slots import costs
from bothways.meetings.slots.people import EARLY, GOOD, LATE, Diary
from bothways.meetings.slots.search import Fit, Slot, Wish

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
NAIVE = FIRST.replace(tzinfo=None)


class Person:
    """Looks at the clock on the wall, each minute anew."""

    def __init__(self, diary: Diary, since: int, until: int) -> None:
        self.diary, self.zone = diary, ZoneInfo(diary.zone)
        around = diary.earlier + diary.later + diary.buffer + 60
        span = range(since - around, until + around)
        self.local = {minute: self.wall(minute) for minute in span}
        self.kinds = {minute: self.kind(minute) for minute in span}
        self.taken = self.busy()
        self.full_days, self.full_weeks = self.full()
        self.can = {m for m in range(since, until) if self.is_possible(m)}
        self.left = self.loads(since, until)

    def wall(self, minute: int) -> datetime:
        shown = (FIRST + timedelta(minutes=minute)).astimezone(self.zone)
        return shown.replace(tzinfo=None, second=0, microsecond=0, fold=0)

    def kind(self, minute: int) -> str:
        local = self.local[minute]
        if any(a <= self.since(local.date(), local) < b for a, b in self.windows(local.date())):
            return GOOD
        around = [local.date() + timedelta(days=n) for n in (-1, 0, 1)]
        for day in around:
            windows, at = self.windows(day), self.since(day, local)
            if windows and (last := max(b for _, b in windows)) <= at < last + self.diary.later:
                return LATE
        for day in around:
            windows, at = self.windows(day), self.since(day, local)
            if windows and (first := min(a for a, _ in windows)) > at >= first - self.diary.earlier:
                return EARLY
        return ""

    def windows(self, day: date) -> list[tuple[int, int]]:
        usual = self.diary.hours.get(day.weekday(), [])
        return [(a, b) for a, b in self.diary.days.get(day, usual) if a < b]

    @staticmethod
    def since(day: date, local: datetime) -> int:
        return (local - datetime.combine(day, time())) // timedelta(minutes=1)

    def busy(self) -> set[int]:
        return {
            minute
            for starts, ends in [*self.diary.busy, *self.diary.meetings]
            if starts < ends
            for minute in range(starts - self.diary.buffer, ends + self.diary.buffer)
        }

    def full(self) -> tuple[set[date], set[tuple[int, int]]]:
        days = [self.wall(starts).date() for starts, _ in self.diary.meetings]
        weeks = [day.isocalendar()[:2] for day in days]
        most_a_day, most_a_week = self.diary.most_a_day, self.diary.most_a_week
        return (
            {d for d in days if most_a_day is not None and days.count(d) >= most_a_day},
            {w for w in weeks if most_a_week is not None and weeks.count(w) >= most_a_week},
        )

    def is_free(self, minute: int) -> bool:
        local = self.local[minute]
        day, at = local.date(), self.since(local.date(), local)
        wall = (local - NAIVE) // timedelta(minutes=1)
        return not (
            minute in self.taken
            or any(a <= at < b for a, b in self.diary.closed.get(day.weekday(), []))
            or any(a <= wall < b for a, b in self.diary.away)
            or day in self.full_days
            or day.isocalendar()[:2] in self.full_weeks
        )

    def is_possible(self, minute: int) -> bool:
        return bool(self.kinds[minute]) and self.is_free(minute)

    def loads(self, since: int, until: int) -> dict[tuple[int, int], float]:
        usual: dict[tuple[int, int], int] = {}
        free: dict[tuple[int, int], int] = {}
        for minute in range(since, until):
            local = self.local[minute]
            week, at = local.isocalendar()[:2], self.since(local.date(), local)
            if any(a <= at < b for a, b in self.diary.hours.get(local.weekday(), [])):
                usual[week] = usual.get(week, 0) + 1
            if self.kinds[minute] == GOOD and self.is_free(minute):
                free[week] = free.get(week, 0) + 1
        return {week: max(0.0, 1 - free.get(week, 0) / all_) for week, all_ in usual.items()}

    def fit(self, starts: int, ends: int) -> Fit:
        early = late = 0
        while self.kinds.get(starts + early) == EARLY:
            early += 1
        while self.kinds.get(ends - 1 - late) == LATE:
            late += 1
        return Fit(early, late)

    def load(self, starts: int) -> float:
        return self.left.get(self.local[starts].isocalendar()[:2], 0.0)

    def shows(self, starts: int) -> int:
        return (self.local[starts] - NAIVE) // timedelta(minutes=1)


def every_slot(diaries: list[Diary], wish: Wish) -> list[Slot]:
    people = [Person(diary, wish.since, wish.until) for diary in diaries]
    heavy = costs.weights([diary.burden for diary in diaries])
    found = []
    for starts in range(wish.since, wish.until - wish.minutes + 1):
        ends = starts + wish.minutes
        if starts % 15 or not all(m in p.can for p in people for m in range(starts, ends)):
            continue
        fits = tuple(person.fit(starts, ends) for person in people)
        cost = costs.waiting(starts - wish.since)
        for person, weight, fit in zip(people, heavy, fits, strict=True):
            cost += weight * costs.inconvenience(fit.early, fit.late)
            cost += costs.fullness(person.load(starts)) + costs.evenness(person.shows(starts))
        if wish.usual:
            shown = (FIRST + timedelta(minutes=starts)).astimezone(ZoneInfo(wish.usual.zone))
            wall = (shown.replace(tzinfo=None) - NAIVE) // timedelta(minutes=1)
            cost += costs.off_rhythm(wall, wish.usual)
        found.append(Slot(starts, ends, cost, fits, people[0].shows(starts) // 1440))
    return found
