"""Who passes the criteria, on everybody in the directory and on one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Criterion


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with how many of the directory meet it, fail it, and aren't known."""

    criterion: Criterion
    meet: int
    fail: int
    fail_alone: int
    """Kept out by this one and by no other hard one."""
    unknown: int


@dataclass(frozen=True, slots=True)
class DryRun:
    people: int
    passing: int
    """Whom no hard criterion keeps out."""
    lines: list[Line]


def criteria_of(programme: Programme) -> list[Criterion]:
    return list(Criterion.objects.filter(programme=programme))


def dry_run(programme: Programme, today: date) -> DryRun:
    """Counted in the database: two queries, however many people."""
    criteria = criteria_of(programme)
    failing = {one.pk: one.failing(today) for one in criteria}
    hard = [one for one in criteria if one.is_hard]
    kept_out = Q(pk__in=[])
    for one in hard:
        kept_out |= failing[one.pk]
    counts: dict[str, Any] = {"people": Count("pk"), "kept_out": Count("pk", filter=kept_out)}
    for one in criteria:
        others = Q(pk__in=[])
        for other in hard:
            if other.pk != one.pk:
                others |= failing[other.pk]
        counts |= {
            f"meet_{one.pk}": Count("pk", filter=one.meeting(today)),
            f"fail_{one.pk}": Count("pk", filter=failing[one.pk]),
            f"alone_{one.pk}": Count("pk", filter=failing[one.pk] & ~others),
        }
    found = Person.objects.filter(is_active=True).aggregate(**counts)
    people = found["people"]
    return DryRun(
        people=people,
        passing=people - found["kept_out"],
        lines=[
            Line(
                one,
                meet=found[f"meet_{one.pk}"],
                fail=found[f"fail_{one.pk}"],
                fail_alone=found[f"alone_{one.pk}"] if one.is_hard else 0,
                unknown=people - found[f"meet_{one.pk}"] - found[f"fail_{one.pk}"],
            )
            for one in criteria
        ],
    )


def kept_out_by(programme: Programme, person: Person, today: date) -> list[Criterion]:
    """The hard criteria that somebody is known to fail; at most one query a criterion."""
    me = Person.objects.filter(pk=person.pk)
    return [
        one
        for one in criteria_of(programme)
        if one.is_hard and me.filter(one.failing(today)).exists()
    ]


def points_of(programme: Programme, person: Person, today: date) -> list[tuple[Criterion, bool]]:
    """Each criterion that gives points, and whether somebody is known to meet it."""
    me = Person.objects.filter(pk=person.pk)
    return [
        (one, me.filter(one.meeting(today)).exists())
        for one in criteria_of(programme)
        if not one.is_hard
    ]
