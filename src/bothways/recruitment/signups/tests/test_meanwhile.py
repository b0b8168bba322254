"""A coordinator's page of one person, saved elsewhere while somebody was at it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.models import Block, SignUp
from bothways.recruitment.signups.tests.test_sign_up_page import typed
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, read_on, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def mara(programme: Programme) -> SignUp:
    return make_sign_up(programme, "Mara Okafor", offers=["Excel"], wants=["Piano"])


@pytest.fixture
def client(cora: Person) -> Client:
    return client_of(cora)


SAID: dict[str, Any] = {"work_starts": "09:00", "work_ends": "17:00", "partnerships": "1"}


def sent(offers: list[tuple[object, ...]], **said: object) -> dict[str, Any]:
    return typed(offers, [("Piano", 2, 0)], **(SAID | said))


def differences(page: Any) -> list[tuple[str, str, str, bool]]:
    return [
        (one.label, one.saved, one.typed, one.is_untouched)
        for one in page.context["meanwhile"].differences
    ]


def test_what_another_coordinator_saved_is_shown_and_not_replaced(
    mara: SignUp, client: Client
) -> None:
    path = mara.get_absolute_url()
    one, two = (read_on(client.get(path)) for _tab in range(2))
    first = sent([("Excel", 5), ("Chess", 2)], hope="To play", read=one)
    assert client.post(path, first).status_code == 302
    deeds = Deed.objects.count()
    page = client.post(path, sent([("Excel", 1)], hope="To sing", location="Lisbon", read=two))
    assert page.status_code == 409
    assert "This was saved elsewhere meanwhile" in text_of(page)
    assert sorted(differences(page)) == [
        ("Chess", "2 · some practice", "", True),
        ("Excel", "5 · the one others ask", "1 · just begun", False),
        ("Location", "", "Lisbon", False),
        ("What they hope for", "To play", "To sing", False),
    ]
    form, rows = page.context["form"], page.context["rows"]
    assert (form["hope"].value(), form["location"].value()) == ("To sing", "Lisbon")
    assert [(row["skill"], int(row["level"])) for row in rows.offers.typed()] == [
        ("Excel", 1),
        ("Chess", 2),
    ]
    mara.refresh_from_db()
    assert (mara.hope, Deed.objects.count()) == ("To play", deeds)


def test_keeping_what_was_typed_saves_it(mara: SignUp, client: Client) -> None:
    path = mara.get_absolute_url()
    stale = read_on(client.get(path))
    client.post(path, sent([("Excel", 3)], hope="To play", read=stale))
    page = client.post(path, sent([("Excel", 3)], hope="To sing", read=stale))
    again = sent([("Excel", 3)], hope="To sing", read=read_on(page))
    assert client.post(path, again).status_code == 302
    mara.refresh_from_db()
    assert mara.hope == "To sing"


def test_same_page_saved_twice_keeps_its_new_rows(mara: SignUp, client: Client) -> None:
    path = mara.get_absolute_url()
    twice = sent([("Excel", 3), ("Chess", 4)], read=read_on(client.get(path)))
    assert [client.post(path, twice).status_code for _click in range(2)] == [302, 302]
    assert {(str(one.skill), one.level) for one in mara.offers.all()} == {
        ("Excel", 3),
        ("Chess", 4),
    }


def test_same_page_saved_twice_keeps_the_first_skills_of_somebody(
    programme: Programme, client: Client
) -> None:
    path = make_sign_up(programme, "Tom Tan").get_absolute_url()
    twice = sent([("Chess", 4)], read=read_on(client.get(path)))
    assert [client.post(path, twice).status_code for _click in range(2)] == [302, 302]
    tom = SignUp.objects.get()
    assert [str(one.skill) for one in tom.offers.all()] == ["Chess"]
    assert [str(one.skill) for one in tom.wants.all()] == ["Piano"]


def test_wish_that_names_the_reader_is_kept_and_never_compared(
    programme: Programme, mara: SignUp, client: Client, cora: Person
) -> None:
    own = make_sign_up(programme, cora)
    tom = make_sign_up(programme, "Tom Tan")
    path = mara.get_absolute_url()
    stale = read_on(client.get(path))
    low, high = sorted([mara.pk, own.pk])
    Block.objects.create(low_id=low, high_id=high)
    other = make_person("Otto Other")
    ProgrammeRole.objects.create(programme=programme, person=other, role="coordinator")
    theirs = client_of(other)
    wishes = f"{cora.email}\n{tom.person.email}"
    read = read_on(theirs.get(path))
    assert theirs.post(path, sent([("Excel", 3)], not_with=wishes, read=read)).status_code == 302
    page = client.post(path, sent([("Excel", 3)], hope="To sing", read=stale))
    assert differences(page) == [
        ("What they hope for", "", "To sing", False),
        ("Never with", tom.person.email, "", True),
    ]
    assert cora.email not in text_of(page).partition("<main")[2]
    keep = sent([("Excel", 3)], hope="To sing", not_with=tom.person.email, read=read_on(page))
    assert client.post(path, keep).status_code == 302
    assert Block.objects.count() == 2
