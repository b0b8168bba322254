"""Momentum from a row for each meeting, as one would write it first: the measure of the quicker one
in ``rhythm/momentum.py``."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from bothways.meetings.models import Attendee, Meeting
from bothways.meetings.rhythm.cadence import cadences_of
from bothways.meetings.rhythm.momentum import (
    GRACE,
    LOOKED_AT,
    MOVED,
    NO_DATE,
    TAKEN_BACK,
    Momentum,
    word_for,
)
from bothways.partnerships.models import LoggedMeeting, Partnership

SAME = timedelta(days=1)


def slow_momentum_of(partnerships: Sequence[int], resting: set[int]) -> dict[int, Momentum]:
    now = timezone.now()
    cadences = cadences_of(partnerships)
    since = now - LOOKED_AT * max(cadences.values(), default=timedelta()) - GRACE
    pasts = pasts_of(partnerships, since, now)
    rows = Partnership.objects.filter(pk__in=partnerships, ended_at=None)
    return {
        pk: measure(pasts[pk], cadences[pk], opened_at, now, rests=pk in resting)
        for pk, opened_at in rows.values_list("pk", "opened_at")
    }


@dataclass(slots=True)
class Past:
    """What is known of one exchange."""

    noted: list[date] = field(default_factory=list)
    met: list[tuple[date, bool]] = field(default_factory=list)
    """Planned, and its time has come: the day, and whether it had been moved."""
    taken_back: list[date] = field(default_factory=list)
    next_at: datetime | None = None


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
    found = rows.order_by("starts_at")
    said = found.values_list("pk", "partnership", "starts_at", "state", "is_exception")
    for pk, partnership, at, state, was_moved in said:
        if partnership is not None:
            yield partnership, at.astimezone(UTC).date(), state, was_moved, pk in failed


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
