"""The page on which people choose what reaches them."""

from __future__ import annotations

import re
from datetime import time

import pytest

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import KINDS, kinds_for
from bothways.notifications.models import Choice, Hours
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/notices/settings/"


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Okafor", time_zone="Europe/Warsaw")


def data(person: Person, **changes: str | None) -> dict[str, str]:
    usual = {
        f"email:{kind.key}": kind.email.value for kind in kinds_for(person) if kind.can_switch_off
    }
    usual |= {"is_quiet": "on", "quiet_from": "20:00", "quiet_to": "07:00", "weekends_off": "on",
              "digest_hour": "8"}  # fmt: skip
    return {name: value for name, value in (usual | changes).items() if value is not None}


def test_page_shows_what_is_usual_and_whose_clock_counts(mara: Person) -> None:
    page = text_of(client_of(mara).get(PAGE))
    assert "On the clock of Warsaw." in page
    assert re.search(r'<option value="daily" selected>', page)
    for kind in kinds_for(mara):
        assert str(kind.title) in page
    assert "always, at once" in page


def test_what_is_chosen_is_kept_and_what_is_usual_needs_no_row(mara: Person) -> None:
    changes = {"email:feedback": "weekly", "quiet_from": "21:30", "weekends_off": None,
               "digest_hour": "6"}  # fmt: skip
    response = client_of(mara).post(PAGE, data(mara, **changes))
    assert (response.status_code, response.url) == (302, PAGE)
    assert list(Choice.objects.values_list("person", "kind", "email")) == [
        (mara.pk, "feedback", "weekly")
    ]
    hours = Hours.objects.get()
    assert (hours.is_quiet, hours.quiet_from, hours.quiet_to) == (True, time(21, 30), time(7))
    assert (hours.weekends_off, hours.digest_hour) == (False, 6)
    client_of(mara).post(PAGE, data(mara))
    assert not Choice.objects.exists()


def test_quiet_hours_switched_off_keep_their_times(mara: Person) -> None:
    client_of(mara).post(PAGE, data(mara, quiet_from="22:00"))
    client_of(mara).post(PAGE, data(mara, is_quiet=None, quiet_from="", quiet_to=""))
    hours = Hours.objects.get()
    assert (hours.is_quiet, hours.quiet_from) == (False, time(22))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quiet_from": ""}, "This field is required."),
        ({"quiet_from": "25:99"}, "Enter a valid time."),
        ({"quiet_from": "07:00"}, "They would last all day."),
        ({"digest_hour": "24"}, "Select a valid choice."),
        ({"email:feedback": "<script>"}, "Select a valid choice."),
        ({"email:feedback": ""}, "This field is required."),
    ],
)
def test_mistake_is_said_beside_its_field_and_nothing_is_kept(
    mara: Person, changes: dict[str, str], words: str
) -> None:
    response = client_of(mara).post(PAGE, data(mara, **changes))
    assert response.status_code == 422
    assert words in text_of(response)
    assert "<script>" not in text_of(response).partition("<main")[2]
    assert not Hours.objects.exists()
    assert not Choice.objects.exists()


def test_what_cant_be_switched_off_isnt_by_a_forged_form(mara: Person) -> None:
    client_of(mara).post(PAGE, data(mara, **{"email:decision": "never"}))
    assert not Choice.objects.exists()


def test_kinds_of_coordinators_are_shown_to_coordinators(mara: Person) -> None:
    cora = make_person("Cora Coordinator")
    make_programme(coordinator=cora)
    assert str(KINDS["word"].title) not in text_of(client_of(mara).get(PAGE))
    assert str(KINDS["word"].title) in text_of(client_of(cora).get(PAGE))


def test_page_takes_few_queries_with_many_choices(mara: Person, django_assert_max_num_queries):
    client = client_of(mara)
    Choice.objects.bulk_create(Choice(person=mara, kind=key, email="weekly") for key in KINDS)
    with django_assert_max_num_queries(10):
        client.get(PAGE)
