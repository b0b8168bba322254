"""Rules on the directory, as conditions for the database: who is known to fail, or to meet, one."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bothways.people.profiles.folding import marked, spellings

from .models import Criterion

NOBODY = Q(pk__in=[])
TRAININGS = "profile__trainings_folded"


def failing(criterion: Criterion, today: date) -> Q:
    """People (by ``profile__``) who are known to fail it."""
    if not criterion.is_on_directory:
        return NOBODY
    if criterion.fact == Criterion.Fact.TENURE:
        boundary = months_before(today, criterion.months or 0)
        if criterion.test == Criterion.Test.AT_LEAST:
            return Q(profile__started_on__gt=boundary)
        return Q(profile__started_on__lt=boundary)
    return is_known(criterion) & ~holds(criterion)


def meeting(criterion: Criterion, today: date) -> Q:
    """People who are known to meet it."""
    if not criterion.is_on_directory:
        return NOBODY
    return is_known(criterion) & ~failing(criterion, today)


def is_known(criterion: Criterion) -> Q:
    match criterion.fact:
        case Criterion.Fact.TENURE:
            return Q(profile__started_on__isnull=False)
        case Criterion.Fact.TRAINING:
            # An empty list is nothing known, as an empty function is: nobody may have kept them.
            return Q(profile__isnull=False) & ~Q(**{TRAININGS: ""})
    return Q(profile__isnull=False) & ~Q(**{f"profile__{criterion.fact}": ""})


def holds(criterion: Criterion) -> Q:
    found = [has(criterion, value) for value in criterion.values]
    if criterion.test == Criterion.Test.ALL_OF:
        every = Q()
        for one in found:
            every &= one
        return every
    some = NOBODY
    for one in found:
        some |= one
    return ~some if criterion.test == Criterion.Test.NONE_OF else some


def has(criterion: Criterion, value: str) -> Q:
    if criterion.fact == Criterion.Fact.TRAINING:
        return Q(**{f"{TRAININGS}__contains": marked(value)})
    found = NOBODY
    for spelling in spellings(value):
        found |= Q(**{f"profile__{criterion.fact}__iexact": spelling})
    return found


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of its month where there is none."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
