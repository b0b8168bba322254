"""Supply and demand: what is missing, what a match could reach, and whom to look for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.demand.queries import demand_of, reach_of
from bothways.matching.models import Policy, Publication
from bothways.matching.tests.scenes import made_run
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door, SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    """Ann and Bob fit; three want chess, which nobody offers, and teach the piano."""
    programme = make_programme(coordinator=cora)
    make_sign_up(programme, "Ann A", offers=["Excel"], wants=["SQL"])
    make_sign_up(programme, "Bob B", offers=["SQL"], wants=["Excel"])
    for name in ("Cid C", "Dee D", "Eve E"):
        make_sign_up(programme, name, offers=["Piano"], wants=["Chess", "SQL"])
    return programme


def address(programme: Programme, part: str = "demand") -> str:
    return reverse(f"demand:{part}", args=[programme.pk])


def test_what_is_missing_and_what_is_scarce_is_counted(programme: Programme) -> None:
    found = demand_of(programme)
    assert [(line.name, line.wanted) for line in found.nobody_offers] == [("Chess", 3)]
    assert [(line.name, line.offered) for line in found.nobody_wants] == [("Piano", 3)]
    assert [(line.name, line.wanted, line.offered) for line in found.scarce] == [("SQL", 4, 1)]


def test_words_that_mean_the_same_are_counted_together(programme: Programme) -> None:
    make_sign_up(programme, "Fay F", offers=["k8s"])
    make_sign_up(programme, "Gus G", wants=["Kubernetes"])
    names = {line.name for line in demand_of(programme).nobody_wants}
    assert names == {"Piano"}


def test_who_withdrew_is_not_counted(programme: Programme) -> None:
    SignUp.objects.filter(person__name="Cid C").update(withdrawn_at=timezone.now())
    assert demand_of(programme).nobody_offers[0].wanted == 2


def test_what_a_match_would_reach_is_matched_not_guessed(programme: Programme) -> None:
    reach = reach_of(programme)
    assert reach is not None
    assert reach.sentence == "A match today would give 2 of 5 people a partner."
    first = reach.newcomers[0]
    assert first.title == "Somebody who can teach Chess and would like to learn Piano"
    assert first.effect == "3 people like that would get 3 more people a partner"


def test_published_partnerships_are_left_out_and_said(programme: Programme) -> None:
    reach = reach_of(programme)
    assert reach is not None
    assert reach.around == ""
    Publication.objects.create(programme=programme, run=made_run(programme, 2))
    reach = reach_of(programme)
    assert reach is not None
    assert reach.sentence == "A match today would give 2 of 5 people a partner."
    assert reach.around == "2 published partnerships stay as they are, and aren’t counted."


def test_policy_and_rules_hold(programme: Programme) -> None:
    Policy.objects.create(programme=programme, cross_functions=True)
    for sign_up in SignUp.objects.select_related("person__profile"):
        sign_up.person.profile.function = "Sales"
        sign_up.person.profile.save()
    reach = reach_of(programme)
    assert reach is not None
    assert reach.sentence.startswith("A match today would give 0 of 5")


def test_invitation_has_the_link_while_sign_up_is_open(programme: Programme) -> None:
    reach = reach_of(programme)
    assert reach
    assert "http" not in reach.newcomers[0].letter
    door = Door.objects.create(
        programme=programme,
        closes_on=timezone.localdate() + timedelta(days=3),
        expectations="Be kind.",
    )
    reach = reach_of(programme)
    assert reach
    assert door.address in reach.newcomers[0].letter
    assert "learn Chess" in reach.newcomers[0].letter


def test_page_works_without_scripts(programme: Programme, cora: Person) -> None:
    browser = client_of(cora)
    page = text_of(browser.get(address(programme)))
    assert "Wanted, and nobody offers it" in page
    assert "A match today" not in page
    page = text_of(browser.get(address(programme), {"reach": ""}))
    assert "A match today would give 2 of 5 people a partner." in page
    assert "An invitation to send" in page


def test_empty_programme_says_so(cora: Person) -> None:
    empty = make_programme("Empty", coordinator=cora)
    browser = client_of(cora)
    assert browser.get(address(empty)).status_code == 200
    assert "two to 5,000 people" in text_of(browser.get(address(empty, "reach")))


def test_skill_that_is_a_script_is_only_text(programme: Programme, cora: Person) -> None:
    make_sign_up(programme, "Hex H", offers=["<b>x</b>"], wants=["<i>y</i>"])
    page = client_of(cora).get(address(programme), {"reach": ""}).content.decode()
    assert "<b>x</b>" not in page
    assert "<i>y</i>" not in page


def test_same_queries_with_more_people(
    programme: Programme, cora: Person, django_assert_max_num_queries
) -> None:
    for number in range(20):
        make_sign_up(programme, f"P {number}", offers=[f"s{number}"], wants=["Chess"])
    browser = client_of(cora)
    with django_assert_max_num_queries(12):
        browser.get(address(programme))
    with django_assert_max_num_queries(22):
        browser.get(address(programme, "reach"))
