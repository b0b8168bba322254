"""Inviting people of the directory: chosen, counted, looked at, and called back if wished."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.models import OutgoingMail
from bothways.people.models import Profile
from bothways.recruitment.joining.choosing import (
    Choice,
    emails_to_invite,
    preview,
    to_invite,
)
from bothways.recruitment.joining.inviting import UNDO, invite
from bothways.recruitment.models import Criterion, Door, Invitation
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 31)


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator", function="HR")


@pytest.fixture
def door(cora: Person) -> Door:
    return Door.objects.create(
        programme=make_programme(coordinator=cora),
        closes_on=timezone.localdate() + timedelta(days=10),
        expectations="I come prepared.",
    )


@pytest.fixture
def people(cora: Person) -> None:
    make_person(
        "Ann A", function="Sales", location="Lima", level="Senior", started_on=date(2020, 1, 1),
        title="Secret title", team="Secret team", contact="Secret contact", trainings=["Fire"],
    )  # fmt: skip
    make_person("Bob B", function="Sales", location="Rome", started_on=date(2027, 3, 1))
    make_person("Cid C", function="Legal", location="Lima", level="Junior")


def address(door: Door) -> str:
    return reverse("doors:directory", args=[door.pk])


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (Choice(functions=("Sales",)), ["Ann A", "Bob B"]),
        (Choice(functions=("Sales", "Legal"), locations=("Lima",)), ["Ann A", "Cid C"]),
        (Choice(levels=("Senior",)), ["Ann A"]),
        (Choice(months_least=12), ["Ann A"]),
        (Choice(months_most=12), ["Bob B"]),
        (Choice(meets_criteria=True), ["Ann A", "Bob B", "Cora Coordinator"]),
        (Choice(), ["Ann A", "Bob B", "Cid C", "Cora Coordinator"]),
    ],
)
def test_people_are_chosen(door: Door, people: None, choice: Choice, names: list[str]) -> None:
    Criterion.objects.create(
        programme=door.programme, fact="level", test="none of", values=["junior"], reason="-"
    )
    assert [person.name for person in to_invite(door, choice, TODAY)] == names


def test_preview_counts_who_is_left_out(door: Door, people: None, cora: Person) -> None:
    make_sign_up(door.programme, Person.objects.get(name="Ann A"))
    invite(door=door, emails=["bob.b@example.org"], words="", by=cora)
    make_person("Dee D", email="dee@elsewhere.example")
    make_person("Eve E", email="eve.programme-1@no-mail.invalid")
    gone = make_person("Fay F")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    Door.objects.update(domains="example.org")
    found = preview(Door.objects.get(), Choice(), TODAY)
    assert (found.new, found.here, found.invited, found.closed, found.unreachable) == (
        2, 1, 1, 1, 2,
    )  # fmt: skip
    assert [(one.name, one.where) for one in found.first] == [
        ("Cid C", "Legal · Lima"),
        ("Cora Coordinator", "HR"),
    ]


def test_guests_from_outside_are_not_of_the_directory(door: Door, people: None) -> None:
    ann = Person.objects.filter(name="Ann A")
    ann.update(guest_until=timezone.localdate() + timedelta(days=30))
    assert [one.name for one in to_invite(door, Choice(functions=("Sales",)), TODAY)] == ["Bob B"]
    assert preview(door, Choice(functions=("Sales",)), TODAY).closed == 0


def test_who_was_called_back_may_be_chosen_again(door: Door, people: None, cora: Person) -> None:
    invite(door=door, emails=["bob.b@example.org"], words="", by=cora)
    Invitation.objects.update(called_back_at=timezone.now())
    assert preview(door, Choice(functions=("Sales",)), TODAY).new == 2


def test_same_name_twice_is_flagged(door: Door, people: None) -> None:
    make_sign_up(door.programme, make_person("BOB B", email="bb@example.org"))
    make_person("Ann A", email="aa@example.org")
    assert preview(door, Choice(), TODAY).twins == ["Ann A", "Bob B"]
    assert preview(door, Choice(functions=("Legal",)), TODAY).twins == []


def test_preview_takes_four_queries(
    door: Door, people: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        preview(door, Choice(), TODAY)


def test_coordinator_looks_first_and_invites_then(door: Door, people: None, cora: Person) -> None:
    browser = client_of(cora)
    page = text_of(browser.get(address(door), {"functions": ["Sales"]}))
    assert "2 people would be invited" in page
    assert "Ann A" in page
    assert not Invitation.objects.exists()
    done = browser.post(address(door), {"functions": ["Sales"], "words": "Do come!"}, follow=True)
    assert "2 invitations leave in ten minutes." in text_of(done)
    assert "Call them back" in text_of(done)
    assert {mail.to for mail in OutgoingMail.objects.all()} == {
        "ann.a@example.org",
        "bob.b@example.org",
    }
    assert all("Do come!" in mail.text for mail in OutgoingMail.objects.all())
    assert all(
        mail.due_at > timezone.now() + UNDO - timedelta(minutes=1)
        for mail in OutgoingMail.objects.all()
    )
    browser.post(address(door), {"functions": ["Sales"]})
    assert Invitation.objects.count() == 2


def test_nothing_but_name_function_and_location_is_shown(
    door: Door, people: None, cora: Person
) -> None:
    page = text_of(client_of(cora).get(address(door), {"levels": ["Senior"]}))
    assert "Ann A" in page
    for private in ("ann.a@example.org", "Secret", "Fire", "2020"):
        assert private not in page


def test_addresses_stay_unnamed_when_some_may_not_come_in(
    door: Door, people: None, cora: Person
) -> None:
    Door.objects.update(domains="elsewhere.example")
    page = text_of(client_of(cora).post(address(door), {"everybody": "on"}, follow=True))
    assert "ann.a@example.org" not in page
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"months_least": ""},
        {"functions": ["Nothing of the kind"]},
        {"months_least": "0"},
        {"months_least": "601"},
        {"months_least": "9", "months_most": "3"},
        {"months_least": "<script>"},
    ],
)
def test_choice_that_makes_no_sense_is_said_beside_it(
    door: Door, people: None, cora: Person, asked: dict[str, Any]
) -> None:
    for ask in (client_of(cora).get, client_of(cora).post):
        response = ask(address(door), asked)
        assert response.status_code == 422
        assert "would be invited" not in text_of(response)
    assert not Invitation.objects.exists()


def test_closed_door_leads_back(door: Door, people: None, cora: Person) -> None:
    Door.objects.update(is_shut=True)
    response = client_of(cora).post(address(door), {"everybody": "on"}, follow=True)
    assert "Open sign-up first" in text_of(response)
    assert not Invitation.objects.exists()


def test_ten_thousand_of_the_directory_are_invited_in_one_go(door: Door, cora: Person) -> None:
    Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"P {n}") for n in range(10_100)
    )
    Profile.objects.bulk_create(
        Profile(person=person, function="Sales") for person in Person.objects.exclude(pk=cora.pk)
    )
    emails = emails_to_invite(door, Choice(functions=("Sales",)), TODAY)
    assert invite(door=door, emails=emails, words="", by=cora).invited == 10_000
    assert preview(door, Choice(functions=("Sales",)), TODAY).new == 100
