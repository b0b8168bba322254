"""A programme with people in it, and gatherings of theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from bothways.accounts.models import Person
from bothways.meetings.gatherings.actions import Facts, arrange, join
from bothways.meetings.meetings.actions import When, Where
from bothways.meetings.models import Attendee, Gathering, Sitting, Waiting
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)


def make_gathering(
    programme: Programme | None = None, *, places: int | None = 2, dates: int = 1, by=None,
    starts_at: datetime = NOON, hosts=(), **facts,
) -> Gathering:  # fmt: skip
    by = by or Person.objects.filter(name="Cora Coordinator").first() or make_person(
        "Cora Coordinator"
    )  # fmt: skip
    programme = programme or make_programme(coordinator=by)
    week = timedelta(weeks=1)
    return arrange(
        programme=programme,
        key=uuid4(),
        facts=Facts(**{"title": "Ask each other anything"} | facts),
        dates=[When(starts_at + n * week, 60, "Europe/London") for n in range(dates)],
        where=Where("in person", "The hall"),
        places=places,
        hosts=hosts,
        by=by,
    )


def take_part(programme: Programme, *names: str) -> list[Person]:
    return [
        make_sign_up(
            programme, make_person(name, email=f"someone.{Person.objects.count()}@example.org")
        ).person
        for name in names
    ]


def join_all(gathering: Gathering, people, at: int = 0) -> list[str]:
    sitting = first_of(gathering, at)
    return [join(gathering=gathering, sitting=sitting.pk, by=person) for person in people]


def first_of(gathering: Gathering, at: int = 0) -> Sitting:
    return gathering.sittings.order_by("meeting__starts_at")[at]


def coming_to(gathering: Gathering, at: int = 0) -> list[str]:
    rows = Attendee.objects.filter(meeting__sitting=first_of(gathering, at)).order_by("pk")
    return [row.person.first_name for row in rows]


def waiting_for(gathering: Gathering, at: int = 0) -> list[str]:
    rows = Waiting.objects.filter(sitting=first_of(gathering, at))
    return [row.person.first_name for row in rows]
