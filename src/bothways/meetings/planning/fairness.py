"""Who has taken how many early and late hours, so that the next one falls to somebody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.ui.words import zone_of

EARLY, LATE, GOOD = "early", "late", "good"
DAY_BEGINS, DAY_ENDS = time(8, 30), time(18)
LOOKED_BACK = timedelta(weeks=26)


def fit_of(person: Person, starts_at: datetime, ends_at: datetime) -> str:
    """Whether a time is early or late on somebody's own clock."""
    zone = zone_of(person)
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if begins.time() < time(5):
        return LATE
    if begins.time() < DAY_BEGINS:
        return EARLY
    return LATE if ends.date() > begins.date() or ends.time() > DAY_ENDS else GOOD


def odd_hours_of(partnership: int | None, people: Sequence[Person]) -> dict[int, Counter[str]]:
    """{person: {“early”: 2, “late”: 1}} of meetings in the last half year, and those ahead; one
    query."""
    found: dict[int, Counter[str]] = {person.pk: Counter() for person in people}
    if partnership is None:
        return found
    known = {person.pk: person for person in people}
    for pk, starts_at, ends_at in attended(partnership, known):
        fit = fit_of(known[pk], starts_at, ends_at)
        if fit != GOOD:
            found[pk][fit] += 1
    return found


def attended(partnership: int, people: Iterable[int]) -> Iterable[tuple[int, datetime, datetime]]:
    rows = Attendee.objects.filter(
        person__in=people,
        meeting__partnership=partnership,
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__gte=timezone.now() - LOOKED_BACK,
        meeting__starts_at__lte=timezone.now(),
    ).exclude(was_there=False)
    return rows.values_list("person", "meeting__starts_at", "meeting__ends_at").order_by()


def burden(
    people: Sequence[Person], starts_at: datetime, ends_at: datetime,
    taken: dict[int, Counter[str]],
) -> tuple[int, int]:  # fmt: skip
    """How unfair a time is: the most odd hours that anybody would have had, then how many are odd
    now. Smaller is fairer."""
    odd = [person.pk for person in people if fit_of(person, starts_at, ends_at) != GOOD]
    most = max((taken[person.pk].total() + (person.pk in odd) for person in people), default=0)
    return most, len(odd)
