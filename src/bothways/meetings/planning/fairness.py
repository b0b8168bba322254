"""Who has taken how many early and late hours, so that the next one falls to somebody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting

from .hours import GOOD, Hours

LOOKED_BACK = timedelta(weeks=26)
Taken = Mapping[int, Counter[str]]
"""{person: {“early”: 2, “late”: 1}}"""


def odd_hours_of(partnership: int | None, people: Sequence[Person], hours: Hours) -> Taken:
    """Of meetings in the last half year; one query."""
    found: dict[int, Counter[str]] = {person.pk: Counter() for person in people}
    if partnership is None:
        return found
    known = {person.pk: person for person in people}
    for pk, starts_at, ends_at in attended(partnership, known):
        fit = hours.fit(known[pk], starts_at, ends_at)
        if fit != GOOD:
            found[pk][fit] += 1
    return found


def attended(partnership: int, people: Iterable[int]) -> Iterable[tuple[int, datetime, datetime]]:
    now = timezone.now()
    rows = Attendee.objects.filter(
        person__in=people,
        meeting__partnership=partnership,
        meeting__state=Meeting.State.PLANNED,
        meeting__starts_at__range=(now - LOOKED_BACK, now),
    ).exclude(was_there=False)
    return rows.values_list("person", "meeting__starts_at", "meeting__ends_at").order_by()


def burden(
    people: Sequence[Person], starts_at: datetime, ends_at: datetime, taken: Taken, hours: Hours
) -> tuple[int, int]:
    """How unfair a time is: the most odd hours that anybody would have had, then how many are odd
    now. Smaller is fairer."""
    odd = {person.pk for person in people if hours.is_outside(person, starts_at, ends_at)}
    most = max((taken[person.pk].total() + (person.pk in odd) for person in people), default=0)
    return most, len(odd)
