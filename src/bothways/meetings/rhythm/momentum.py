"""Whether an exchange keeps going: a small measure from 0 to 1, and a word for it.

It looks at the last four times that the people in it meant to meet (by ``cadence.py``; fewer while
an exchange is young), and at nothing that anybody has written.

- A meeting that took place counts 1: one that was noted, or that was planned and not said to have
  failed; both of one day count once.
- One that took place after it had been moved counts 0.9: life happens, and they met.
- One that was taken back counts 0.25: it was said, which is better than silence.
- Where no date lies ahead within one and a half times the cadence, a fifth is taken off.

The words: *beginning* until the first meeting is due; *paused* while it rests, or when nobody has
met three times over and there is no date; *steady* from 0.6 on; else *slowing*.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Func, IntegerField, Min
from django.utils import timezone
from django.utils.translation import gettext

from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.partnerships.hooks import RESTING
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.partnerships.models import Partnership

from .cadence import USUAL_WEEKS, cadences_of

BEGINNING, STEADY, SLOWING, PAUSED = "beginning", "steady", "slowing", "paused"
LOOKED_AT = 4
"""Meetings that were due."""
MOVED, TAKEN_BACK, NO_DATE = 0.9, 0.25, 0.8
STEADY_FROM = 0.6
GRACE = timedelta(days=7)
SAME = timedelta(days=1)
"""A note and a plan so near to each other are of one meeting."""


EPOCH = date(1970, 1, 1).toordinal()


class DayNumber(Func):
    """The day of a moment in UTC, counted from the epoch: of thousands, SQLite would hand each
    moment to Python to be read."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / 86400)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((%(expressions)s AT TIME ZONE 'UTC')::date - DATE '1970-01-01')"
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class Momentum:
    value: float
    """From 0 to 1."""
    word: str
    """``BEGINNING``, ``STEADY``, ``SLOWING`` or ``PAUSED``."""
    cadence: timedelta = timedelta(weeks=USUAL_WEEKS)
    due: int = 0
    """How many meetings were due in the time looked at, at most ``LOOKED_AT``."""
    kept: int = 0
    """Took place in that time, the moved ones among them."""
    moved: int = 0
    taken_back: int = 0
    last_on: date | None = None
    """When they met last, as far as is known."""
    next_at: datetime | None = None

    @property
    def kept_shown(self) -> int:
        """“met 3 of the last 4 times” never says more than there were."""
        return min(self.kept, self.due)

    @property
    def words(self) -> str:
        """The word, translated."""
        return {
            BEGINNING: gettext("beginning"),
            STEADY: gettext("steady"),
            SLOWING: gettext("slowing"),
            PAUSED: gettext("paused"),
        }[self.word]


@dataclass(slots=True)
class Past:
    """What is known of one exchange."""

    noted: list[date] = field(default_factory=list)
    met: list[tuple[date, bool]] = field(default_factory=list)
    """Planned, and its time has come: the day, and whether it had been moved."""
    taken_back: list[date] = field(default_factory=list)
    next_at: datetime | None = None


def momentum_of(partnerships: Sequence[int]) -> dict[int, Momentum]:
    """Of each that is open; nine queries for any number."""
    now = timezone.now()
    cadences = cadences_of(partnerships)
    longest = max(cadences.values(), default=timedelta())
    since = now - LOOKED_AT * longest - GRACE
    pasts = pasts_of(partnerships, since, now)
    resting = {pk for rest in RESTING for pk in rest(partnerships)}
    rows = Partnership.objects.filter(pk__in=partnerships, ended_at=None).order_by()
    return {
        pk: measure(pasts[pk], cadences[pk], opened_at, now, rests=pk in resting)
        for pk, opened_at in rows.values_list("pk", "opened_at")
        if pk in cadences
    }


def pasts_of(partnerships: Sequence[int], since: datetime, now: datetime) -> dict[int, Past]:
    pasts: dict[int, Past] = defaultdict(Past)
    noted = LoggedMeeting.objects.filter(
        partnership__in=partnerships, removed_at=None, on__gte=since.date()
    ).order_by("on")
    for pk, on in noted.values_list("partnership", "on"):
        pasts[pk].noted.append(on)
    ahead = Meeting.objects.standing().filter(partnership__in=partnerships, ends_at__gt=now)
    firsts = ahead.order_by().values_list("partnership").annotate(Min("starts_at"))
    for pk, next_at in firsts:
        pasts[pk].next_at = next_at
    for pk, on, state, was_moved, has_failed in over(partnerships, since, now):
        if state != Meeting.State.PLANNED:
            pasts[pk].taken_back.append(on)
        elif not has_failed:
            pasts[pk].met.append((on, was_moved))
    return pasts


def over(
    partnerships: Sequence[int], since: datetime, now: datetime
) -> Iterable[tuple[int, date, str, bool, bool]]:
    """Of each whose time has come: partnership, day, state, whether it was changed and failed."""
    rows = Meeting.objects.filter(
        partnership__in=partnerships, starts_at__gte=since, ends_at__lte=now
    )
    missed = Attendee.objects.filter(meeting__in=rows, was_there=False).values("meeting")
    came = Attendee.objects.filter(meeting__in=rows, was_there=True).values("meeting")
    failed = set(rows.filter(pk__in=missed).exclude(pk__in=came).values_list("pk", flat=True))
    found = rows.order_by("starts_at").annotate(day=DayNumber("starts_at"))
    said = found.values_list("pk", "partnership", "day", "state", "is_exception")
    for pk, partnership, day, state, was_moved in said.iterator(chunk_size=5000):
        if partnership is not None:
            yield partnership, date.fromordinal(EPOCH + day), state, was_moved, pk in failed


def measure(
    past: Past, cadence: timedelta, opened_at: datetime, now: datetime, *, rests: bool = False
) -> Momentum:
    begins = max(opened_at, now - LOOKED_AT * cadence)
    due = min(LOOKED_AT, (now - opened_at) // cadence)
    first = begins.date()
    met = [(on, was_moved) for on, was_moved in past.met if on >= first]
    noted = [on for on in past.noted if on >= first]
    alone = [one for one in met if not is_near(one[0], noted)]
    moved = sum(was_moved for _, was_moved in met)
    kept = len(noted) + len(alone)
    taken_back = sum(on >= first for on in past.taken_back)
    known = [*past.noted, *(on for on, _ in past.met)]
    last_on = max(known, default=None)
    has_date = past.next_at is not None and past.next_at <= now + 1.5 * cadence
    credit = kept - moved * (1 - MOVED) + taken_back * TAKEN_BACK
    value = min(1.0, credit / due) if due else 1.0
    value *= 1 if has_date or not due else NO_DATE
    value = round(max(0.0, value), 2)
    return Momentum(
        value=value,
        word=word_for(value, due, past, cadence, last_on, opened_at, now, rests=rests),
        cadence=cadence,
        due=due,
        kept=kept,
        moved=moved,
        taken_back=taken_back,
        last_on=last_on,
        next_at=past.next_at,
    )


def is_near(on: date, sorted_days: Sequence[date]) -> bool:
    place = bisect_left(sorted_days, on - SAME)
    return place < len(sorted_days) and sorted_days[place] <= on + SAME


def word_for(
    value: float, due: int, past: Past, cadence: timedelta, last_on: date | None,
    opened_at: datetime, now: datetime, *, rests: bool,
) -> str:  # fmt: skip
    if rests:
        return PAUSED
    if not due or (last_on is None and now < opened_at + cadence + GRACE):
        return BEGINNING
    silent_since = last_on or opened_at.date()
    if past.next_at is None and now.date() - silent_since > 3 * cadence:
        return PAUSED
    return STEADY if value >= STEADY_FROM else SLOWING
