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

from django.db.models import (
    Case,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
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
LONGER_THAN_ANY = timedelta(days=7)
"""No meeting takes so long."""
SAME = 1
"""Days: a note and a plan so near to each other are of one meeting."""


EPOCH = date(1970, 1, 1).toordinal()


class DayNumber(Func):
    """The day, or that of a moment in UTC, counted from the epoch: of thousands, SQLite would hand
    each to Python to be read."""

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
    """What is known of one exchange; days are counted from the epoch, the earlier first."""

    noted: list[int] = field(default_factory=list)
    met: list[tuple[int, bool]] = field(default_factory=list)
    """Planned, and its time has come: the day, and whether it had been moved."""
    taken_back: list[int] = field(default_factory=list)
    next_at: datetime | None = None


def momentum_of(partnerships: Sequence[int]) -> dict[int, Momentum]:
    """Of each that is open; seven queries for any number, and a row of each for an exchange."""
    now = timezone.now()
    cadences = cadences_of(partnerships)
    longest = max(cadences.values(), default=timedelta())
    since = now - LOOKED_AT * longest - GRACE
    pasts = pasts_of(partnerships, since, now)
    resting = {pk for rest in RESTING for pk in rest(partnerships)}
    found = {}
    for pk, opened_at, next_at in open_with_next(partnerships, now):
        if pk in cadences:
            past = pasts.get(pk) or Past()
            past.next_at = next_at
            found[pk] = measure(past, cadences[pk], opened_at, now, rests=pk in resting)
    return found


def open_with_next(
    partnerships: Sequence[int], now: datetime
) -> Iterable[tuple[int, datetime, datetime | None]]:
    """When each that is open was opened, and its next date. That is looked up for each in the
    index by time, which begins where a meeting could at the earliest that isn't over yet."""
    ahead = Meeting.objects.standing().filter(
        partnership=OuterRef("pk"), starts_at__gt=now - LONGER_THAN_ANY, ends_at__gt=now
    )
    rows = Partnership.objects.filter(pk__in=partnerships, ended_at=None).order_by()
    next_at = Subquery(ahead.order_by("starts_at").values("starts_at")[:1])
    return rows.annotate(next_at=next_at).values_list("pk", "opened_at", "next_at")


def pasts_of(partnerships: Sequence[int], since: datetime, now: datetime) -> dict[int, Past]:
    pasts: dict[int, Past] = defaultdict(Past)
    noted = LoggedMeeting.objects.filter(
        partnership__in=partnerships, removed_at=None, on__gte=since.date()
    )
    for pk, days in numbers_of(noted, DayNumber("on")):
        pasts[pk].noted = days
    over = Meeting.objects.filter(
        partnership__in=partnerships, starts_at__gte=since, ends_at__lte=now
    )
    for pk, numbers in numbers_of(over, DayNumber("starts_at") * KINDS + kind_of_past()):
        past = pasts[pk]
        for number in numbers:
            day, kind = divmod(number, KINDS)
            if kind == BACK:
                past.taken_back.append(day)
            elif kind != FAILED:
                past.met.append((day, kind == MOVED_TO))
    return pasts


MET, MOVED_TO, BACK, FAILED = range(4)
KINDS = 4


def kind_of_past() -> Case:
    """What became of a meeting whose time has come."""
    missed = Attendee.objects.filter(was_there=False).values("meeting")
    came = Attendee.objects.filter(meeting=OuterRef("pk"), was_there=True)
    return Case(
        When(~Q(state=Meeting.State.PLANNED), then=BACK),
        When(Q(pk__in=missed) & ~Exists(came), then=FAILED),
        When(is_exception=True, then=MOVED_TO),
        default=MET,
        output_field=IntegerField(),
    )


def numbers_of(rows: QuerySet[Any], number: Combinable) -> Iterable[tuple[int, list[int]]]:
    """The numbers of each partnership, in their order: put together in the database, since of
    five thousand exchanges a row for each meeting would take most of the time."""
    said = StringAgg(Cast(number, TextField()), Value(","))
    for pk, numbers in rows.order_by().values_list("partnership").annotate(said=said):
        yield pk, sorted(map(int, numbers.split(",")))


def measure(
    past: Past, cadence: timedelta, opened_at: datetime, now: datetime, *, rests: bool = False
) -> Momentum:
    begins = max(opened_at, now - LOOKED_AT * cadence)
    due = min(LOOKED_AT, (now - opened_at) // cadence)
    first = begins.toordinal() - EPOCH
    met = [(on, was_moved) for on, was_moved in past.met if on >= first]
    noted = [on for on in past.noted if on >= first]
    alone = [one for one in met if not is_near(one[0], noted)]
    moved = sum(was_moved for _, was_moved in met)
    kept = len(noted) + len(alone)
    taken_back = sum(on >= first for on in past.taken_back)
    known = [*past.noted[-1:], *(on for on, _ in past.met)]
    last_on = date.fromordinal(EPOCH + max(known)) if known else None
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


def is_near(on: int, sorted_days: Sequence[int]) -> bool:
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
