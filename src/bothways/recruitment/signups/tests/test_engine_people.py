"""The programme as the matching engine reads it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.engine.problem import Offer, Want
from bothways.engine.problem import Person as EnginePerson
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.queries import engine_people
from tests.builders import make_person, make_programme, make_sign_up


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme()


def report(low: Person, high: Person) -> None:
    Profile.objects.filter(person=low).update(manager=high)


def test_person_carries_everything_the_matching_asks_for(programme: Programme) -> None:
    boss = make_person("Bea Boss")
    mara = make_person(
        "Mara Okafor", function="Marketing", location="London", team="Brand",
        languages=["en", "ig"], time_zone="Europe/London", work_starts=Decimal("8.5"),
        work_ends=Decimal(16), manager=boss,
    )  # fmt: skip
    sign_up = make_sign_up(programme, mara, offers=[("Excel", 4)], wants=[("Piano", 3, 1)])
    tom = make_sign_up(programme, "Tom Tan")
    Block.objects.create(low=sign_up, high=tom)
    assert engine_people(programme) == [
        EnginePerson(
            id=str(sign_up.pk),
            offers=(Offer("Excel", 4),),
            wants=(Want("Piano", 3, 1),),
            name="Mara Okafor",
            function="Marketing",
            location="London",
            team="Brand",
            languages=frozenset({"en", "ig"}),
            time_zone="Europe/London",
            working_hours=(8.5, 16.0),
            manager=f"person:{boss.pk}",
            line=(f"person:{boss.pk}",),
            not_with=frozenset({str(tom.pk)}),
        ),
        EnginePerson(id=str(tom.pk), name="Tom Tan", not_with=frozenset({str(sign_up.pk)})),
    ]


def test_line_of_managers_leads_through_people_who_take_no_part(programme: Programme) -> None:
    low, middle, high = (make_person(name) for name in ("Lo", "Mid", "Hi"))
    report(low, middle)
    report(middle, high)
    first, last = make_sign_up(programme, low), make_sign_up(programme, high)
    lines = {person.id: person.line for person in engine_people(programme)}
    assert lines == {str(first.pk): (f"person:{middle.pk}", str(last.pk)), str(last.pk): ()}


def test_ring_of_managers_ends_where_it_closes(programme: Programme) -> None:
    one, two = make_person("One"), make_person("Two")
    report(one, two)
    report(two, one)
    first, second = make_sign_up(programme, one), make_sign_up(programme, two)
    lines = {person.id: person.line for person in engine_people(programme)}
    assert lines == {str(first.pk): (str(second.pk),), str(second.pk): (str(first.pk),)}


def test_who_waits_has_no_room_and_who_withdrew_is_absent(programme: Programme) -> None:
    waits, gone = make_sign_up(programme, "Wim"), make_sign_up(programme, "Greta")
    SignUp.objects.filter(pk=waits.pk).update(is_waiting_this_time=True)
    SignUp.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    assert [(person.id, person.capacity) for person in engine_people(programme)] == [
        (str(waits.pk), 0)
    ]


def test_people_without_a_profile_are_read(programme: Programme) -> None:
    bare = Person.objects.create_user("bare@example.org", name="Bare")
    sign_up = SignUp.objects.create(programme=programme, person=bare)
    assert engine_people(programme) == [EnginePerson(id=str(sign_up.pk), name="Bare")]


def test_the_same_queries_whatever_the_number_of_people(
    programme: Programme, django_assert_num_queries
) -> None:
    for number in range(30):
        make_sign_up(programme, f"P {number}", offers=["Excel"], wants=["Piano"])
    with django_assert_num_queries(8):
        assert len(engine_people(programme)) == 30
