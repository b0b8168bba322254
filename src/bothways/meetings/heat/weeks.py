"""Meetings of a programme by week, counted in the database: four queries, whatever their number.

A week begins on a Monday, on the organisation's clock as it stands today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.partnerships.models import Participation
from bothways.programmes.models import Programme

HELD, UNSAID, OFF, AHEAD = "held", "unsaid", "off", "ahead"
KINDS = (HELD, UNSAID, OFF, AHEAD)
WEEK = timedelta(weeks=1)
FIRST_MONDAY = date(1969, 12, 29)
"""Of the week of the epoch: weeks are numbered from there."""
BACK, ON = 39, 13
"""Weeks before and after today at most."""


class WeekOf(Func):
    """The number of the week of a moment (UTC, ``shift`` seconds later) or a day. By arithmetic on
    seconds: truncating dates would call Python for each row on SQLite."""

    output_field = IntegerField()

    def __init__(self, expression: Any, shift: int = 0) -> None:
        super().__init__(expression, shift=shift + 3 * 86_400)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) + %(shift)s) / 604800)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "FLOOR((EXTRACT(EPOCH FROM %(expressions)s) + %(shift)s) / 604800)::integer"
        return self.as_sql(compiler, connection, template=template, **context)


class Day(Func):
    """The day of a moment, some days before or after."""

    output_field = DateField()

    def __init__(self, expression: Any, by: str) -> None:
        super().__init__(expression, by=by)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "date(%(expressions)s, '%(by)s')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((%(expressions)s AT TIME ZONE 'UTC')::date + interval '%(by)s')::date"
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class Week:
    begins: date
    held: int
    unsaid: int
    """Their time has passed, and nobody has said whether they took place."""
    off: int
    """Taken back, or said not to have taken place."""
    ahead: int

    @property
    def planned(self) -> int:
        """All that was, or is, meant to take place in it, noted afterwards or not."""
        return self.held + self.unsaid + self.off + self.ahead

    @property
    def ends(self) -> date:
        return self.begins + timedelta(days=6)


def weeks_of(programme: Programme, reader: Person) -> list[Week]:
    """From the programme's first week to its last, nine months back and three on at most; without
    exchanges that the reader is in."""
    first, last = span_of(programme)
    mine = inside(programme, reader)
    counts: Counter[tuple[int, str]] = Counter()
    for number, kind, count in (*planned(programme, mine), *noted(programme, mine)):
        counts[number, kind] += count
    return [
        Week(FIRST_MONDAY + number * WEEK, *(counts[number, kind] for kind in KINDS))
        for number in range(first, last + 1)
    ]


def span_of(programme: Programme) -> tuple[int, int]:
    now = number_of(timezone.localdate())
    last = min(number_of(programme.ends_on), now + ON)
    until = min(last, now)
    first = min(max(number_of(programme.starts_on), until - BACK, 0), now)
    return first, max(first, last)


def number_of(day: date) -> int:
    return (day - FIRST_MONDAY).days // 7


def moments_of(programme: Programme) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    first, last = (FIRST_MONDAY + number * WEEK for number in span_of(programme))
    return (
        datetime.combine(first, time(0), zone),
        datetime.combine(last + WEEK, time(0), zone),
    )


def inside(programme: Programme, reader: Person) -> list[int]:
    """The few that are the reader's own; as a question within the question each of tens of
    thousands of rows would ask it."""
    mine = Participation.objects.filter(person=reader, partnership__programme=programme)
    return list(mine.order_by().values_list("partnership", flat=True))


def planned(programme: Programme, mine: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    """What was planned and isn't noted: (week, kind, how many)."""
    now = timezone.now()
    since, until = moments_of(programme)
    shift = round(timezone.localtime(now).utcoffset().total_seconds())  # type: ignore[union-attr]
    rows = (
        Meeting.objects.filter(
            programme=programme,
            partnership__isnull=False,
            starts_at__gte=since,
            starts_at__lt=until,
        )
        .exclude(partnership__in=mine)
        .order_by()
        .annotate(number=WeekOf(F("starts_at"), shift))
    )
    for number, count, off in without_a_doubt(rows, now):
        yield number, OFF, off
        yield number, AHEAD, count - off
    for number, count, held, off in over(rows, now):
        yield number, HELD, held
        yield number, OFF, off
        yield number, UNSAID, count - held - off


def without_a_doubt(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Taken back, or still ahead, of which nobody has to say anything: week, all, taken back."""
    some = rows.filter(Q(state=Meeting.State.CANCELLED) | Q(ends_at__gt=now))
    off = Count("pk", filter=Q(state=Meeting.State.CANCELLED))
    found: QuerySet[Any] = some.values_list("number").annotate(n=Count("pk"), off=off)
    return found


def over(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Their time has passed, and they aren't counted as they were noted: week, all, those that
    took place and those that didn't. Whether they are noted is asked as a condition, and of each
    rest what it was in a count of its own: as one word to group by SQLite would ask it twice."""
    is_noted = LoggedMeeting.objects.filter(
        partnership=OuterRef("partnership"),
        removed_at=None,
        on__gte=Day(OuterRef("starts_at"), "-1 day"),
        on__lte=Day(OuterRef("starts_at"), "+1 day"),
    )
    counted = Case(
        When(wrap_up__was_held=False, then=Value(False)),
        When(wrap_up__logged__removed_at=None, wrap_up__logged__isnull=False, then=Value(True)),
        When(Exists(is_noted), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    came = Q(Exists(Attendee.objects.filter(meeting=OuterRef("pk"), was_there=True)))
    missed = Attendee.objects.filter(was_there=False).values("meeting")
    said_held = Q(wrap_up__was_held=True, wrap_up__logged=None)
    said_off = Q(wrap_up__was_held=False)
    # A wrap-up counts before who was there; who came before who didn't.
    unsaid = Q(wrap_up=None) | Q(wrap_up__was_held=True, wrap_up__logged__isnull=False)
    held = said_held | (unsaid & came)
    off = said_off | (unsaid & Q(pk__in=missed) & ~came)
    # Not “is planned”: for that SQLite would take the index of all programmes' meetings by state.
    some = rows.exclude(state=Meeting.State.CANCELLED).filter(ends_at__lte=now)
    some = some.alias(counted=counted).filter(counted=False).values_list("number")
    found: QuerySet[Any] = some.annotate(
        n=Count("pk"), held=Count("pk", filter=held), off=Count("pk", filter=off)
    )
    return found


def noted(programme: Programme, mine: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    first, last = (FIRST_MONDAY + number * WEEK for number in span_of(programme))
    rows = (
        LoggedMeeting.objects.filter(
            partnership__programme=programme,
            removed_at=None,
            on__gte=first,
            on__lt=last + WEEK,
        )
        .exclude(partnership__in=mine)
        .order_by()
        .annotate(number=WeekOf(F("on")))
    )
    for number, count in rows.values_list("number").annotate(n=Count("pk")):
        yield number, HELD, count
