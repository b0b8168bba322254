"""Many people at the same moment: no place is given twice, and nobody is lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.gatherings.actions import join, leave
from bothways.meetings.models import Attendee, Gathering, Waiting

from .gathered import first_of, make_gathering, take_part

pytestmark = pytest.mark.django_db(transaction=True)
PLACES, PEOPLE, AT_ONCE = 5, 24, 8


def at_once(verb, gathering: Gathering, people: list[Person], at) -> None:
    errors: list[Exception] = []
    gate = threading.Barrier(AT_ONCE)

    def some(mine: list[Person]) -> None:
        try:
            gate.wait(timeout=20)
            for person in mine:
                verb(gathering=gathering, sitting=at(person), by=person)
        except Exception as error:
            errors.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=some, args=(people[n::AT_ONCE],)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


@pytest.fixture
def gathering():
    soon = timezone.now().replace(microsecond=0) + timedelta(days=5)
    return make_gathering(places=PLACES, starts_at=soon)


def test_no_place_is_given_twice_and_the_wait_list_keeps_everybody(gathering):
    people = take_part(gathering.programme, *(f"Person {n}" for n in range(PEOPLE)))
    sitting = first_of(gathering)
    at_once(join, gathering, people, lambda person: sitting.pk)
    placed = list(Attendee.objects.order_by("pk").values_list("person", flat=True))
    waiting = list(Waiting.objects.order_by("pk").values_list("person", flat=True))
    assert (len(placed), len(waiting)) == (PLACES, PEOPLE - PLACES)
    assert sorted(placed + waiting) == sorted(person.pk for person in people)
    # As those who came first leave, all at the same moment, those who waited longest move up.
    leaving = [person for person in people if person.pk in placed]
    spread = [*leaving, *leaving, *leaving]  # twice and three times is once
    at_once(leave, gathering, spread, lambda person: sitting.pk)
    now = list(Attendee.objects.order_by("pk").values_list("person", flat=True))
    assert now == waiting[:PLACES]
    assert list(Waiting.objects.values_list("person", flat=True)) == waiting[PLACES:]


def test_of_dates_to_choose_from_nobody_ends_up_with_two(gathering):
    soon = timezone.now().replace(microsecond=0) + timedelta(days=5)
    chosen = make_gathering(gathering.programme, places=3, dates=3, starts_at=soon, is_one_of=True)
    people = take_part(gathering.programme, *(f"Person {n}" for n in range(16)))
    dates = [first_of(chosen, at).pk for at in range(3)]
    at_once(join, chosen, people, lambda person: dates[person.pk % 3])
    at_once(join, chosen, people, lambda person: dates[(person.pk + 1) % 3])
    rows = Attendee.objects.filter(meeting__sitting__gathering=chosen)
    held = list(rows.values_list("person", flat=True))
    assert len(held) == len(set(held))
    for pk in dates:
        taken = rows.filter(meeting__sitting=pk).count()
        assert taken <= 3
        assert taken == 3 or not Waiting.objects.filter(sitting=pk).exists()
