"""A pair, a circle and a group, as their publication leaves them, ten weeks ago."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Space
from bothways.partnerships.models import Participation, Partnership
from bothways.partnerships.space.queries import space_of
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme


def make_partnership(
    *names: str, kind: str = "pair", programme: Programme | None = None
) -> Partnership:
    """People in it teach “craft of Mara”, “craft of Tomasz”, …"""
    found = Partnership.objects.create(
        programme=programme or make_programme(),
        kind=kind,
        opened_at=timezone.now() - timedelta(weeks=10),
    )
    for place, name in enumerate(names):
        address = f"someone.{Person.objects.count()}@example.org"
        person = Person.objects.filter(name=name).first() or make_person(name, email=address)
        craft = f"craft of {person.first_name}"
        Participation.objects.create(
            partnership=found,
            person=person,
            place=place,
            gain=0.5,
            gives=[{"skill": craft, "level": 3, "level_now": 0, "priority": 2}],
        )
    return found


def people_of(partnership: Partnership) -> list[Person]:
    return [side.person for side in partnership.participations.order_by("place")]


def seen_by(person: Person, partnership: Partnership) -> Space:
    return space_of(person, Partnership.objects.get(pk=partnership.pk))
