"""A published circle loses somebody, and goes on as a coordinator chooses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.healing.actions import CantGoOn
from bothways.matching.models import Policy, ReviewAct
from bothways.matching.places.queries import places_of
from bothways.matching.publishing.actions import publish
from bothways.matching.tests.scenes import finished_run
from bothways.notifications.digests.chores import mail_due_notices
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Departure, Ending, Partnership, Rematch
from bothways.partnerships.space.queries import space_of
from bothways.people.skills.actions import ensure_skills
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp, Want
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

from .. import actions, healing
from ..refusals import Over

pytestmark = pytest.mark.django_db(transaction=True)
ROUND = {
    "Ana Ruiz": (["Chess"], ["Piano"]),
    "Ben Ode": (["Sailing"], ["Chess"]),
    "Cleo Wu": (["Piano"], ["Sailing"]),
}


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    for name, (offers, wants) in ROUND.items():
        make_sign_up(programme, name, offers=offers, wants=wants)
    Policy.objects.update_or_create(programme=programme, defaults={"circles": 3})
    return programme


@pytest.fixture
def ring(programme: Programme, cora: Person) -> Partnership:
    run = finished_run(programme, cora)
    publish(run=run, words="", by=cora)
    return Partnership.objects.get()


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def leaves(ring: Partnership, name: str) -> None:
    space = space_of(person(name), Partnership.objects.get(pk=ring.pk))
    actions.end_early(space=space, reason="")
    ring.refresh_from_db()


def ways(ring: Partnership) -> list[tuple[str, ...]]:
    return [tuple(sorted(way.names)) for way in healing.ways_for(ring)]


def choose(ring: Partnership, cora: Person, do: str, people: str = "") -> Any:
    path = reverse("pulse:circle", args=[ring.programme_id, ring.pk])
    return client_of(cora).post(path, {"do": do, "people": people}, follow=True)


def test_nobody_can_take_the_gap_and_the_circle_is_let_end(ring: Partnership, cora: Person) -> None:
    leaves(ring, "Ana Ruiz")
    assert healing.is_broken(ring)
    assert ways(ring) == []
    page = client_of(cora).get(reverse("pulse:circle", args=[ring.programme_id, ring.pk]))
    assert "there is no way in which each of them would gain enough" in text_of(page)
    choose(ring, cora, "end")
    assert Ending.objects.get().how == "broken"
    assert Rematch.objects.count() == 3


def test_somebody_without_a_partner_takes_the_gap_in_the_same_space(
    ring: Partnership, programme: Programme, cora: Person
) -> None:
    make_sign_up(programme, "Dan Diaz", offers=["Chess"], wants=["Piano"])
    leaves(ring, "Ana Ruiz")
    assert ways(ring)[0] == ("Ben Ode", "Cleo Wu", "Dan Diaz")
    choose(ring, cora, "go on", healing.ways_for(ring)[0].key)
    ring.refresh_from_db()
    assert not healing.is_broken(ring)
    dan, ben, ana = person("Dan Diaz"), person("Ben Ode"), person("Ana Ruiz")
    assert "Chess" in text_of(client_of(dan).get(ring.get_absolute_url()))
    assert "Dan" in text_of(client_of(ben).get(ring.get_absolute_url()))
    assert client_of(ana).get(ring.get_absolute_url()).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        mail_due_notices()
    theirs = OutgoingMail.objects.filter(to=dan.email).values_list("subject", flat=True)
    assert list(theirs) == [f"{programme.name}: you have a partner"]
    assert Notice.objects.filter(person=ben, title__startswith="Your circle goes on").exists()
    here = places_of(programme).here
    assert {SignUp.objects.get(pk=pk).person.name for pk, taken in here.items() if taken} == {
        "Ben Ode",
        "Cleo Wu",
        "Dan Diaz",
    }


def test_who_comes_back_among_others_is_told_as_who_is_new(
    ring: Partnership, programme: Programme, cora: Person
) -> None:
    ana = person("Ana Ruiz")
    later = {"Dan Diaz": "Ana Ruiz", "Eve Ito": "Ben Ode", "Fay Lund": "Cleo Wu"}
    for name, before in later.items():
        offers, wants = ROUND[before]
        make_sign_up(programme, name, offers=offers, wants=wants)
        leaves(ring, before)
        choose(ring, cora, "go on", healing.ways_for(ring)[0].key)
    leaves(ring, "Dan Diaz")
    client_of(ana).post(reverse("endings:another", args=[ring.pk]), {"do": "yes"})
    choose(ring, cora, "go on", healing.ways_for(ring)[0].key)
    assert ring.participations.get(person=ana).left_at is None
    assert OutgoingMail.objects.filter(to=ana.email, subject__contains="you have a").count() == 1
    assert Notice.objects.filter(person=ana, title__startswith="You have a partner").count() == 1


def test_two_who_can_teach_each_other_go_on_as_a_pair(programme: Programme, cora: Person) -> None:
    ben = SignUp.objects.get(person__name="Ben Ode")
    skill = ensure_skills(["Piano"])["Piano"]
    Want.objects.create(sign_up=ben, skill=skill, priority=1, level_now=0)
    run = finished_run(programme, cora)
    publish(run=run, words="", by=cora)
    ring = Partnership.objects.get(kind="ring")
    leaves(ring, "Ana Ruiz")
    assert ways(ring) == [("Ben Ode", "Cleo Wu")]
    choose(ring, cora, "go on", healing.ways_for(ring)[0].key)
    ring.refresh_from_db()
    assert ring.kind == "pair"
    page = text_of(client_of(person("Ben Ode")).get(ring.get_absolute_url()))
    assert "You and Cleo" in page
    assert client_of(person("Ana Ruiz")).get(ring.get_absolute_url()).status_code == 200


def test_who_was_kept_apart_is_not_put_into_the_gap(
    ring: Partnership, programme: Programme, cora: Person
) -> None:
    dan = make_sign_up(programme, "Dan Diaz", offers=["Chess"], wants=["Piano"])
    ben = SignUp.objects.get(person__name="Ben Ode")
    low, high = sorted([dan.pk, ben.pk])
    ReviewAct.objects.create(programme=programme, kind="ban", low_id=low, high_id=high, by=cora)
    leaves(ring, "Ana Ruiz")
    assert ways(ring) == []


def test_way_that_is_no_longer_open_is_refused_and_nothing_changes(
    ring: Partnership, programme: Programme, cora: Person
) -> None:
    dan = make_sign_up(programme, "Dan Diaz", offers=["Chess"], wants=["Piano"])
    leaves(ring, "Ana Ruiz")
    key = healing.ways_for(ring)[0].key
    dan.offers.all().delete()
    answer = choose(ring, cora, "go on", key)
    assert "this way isn’t open any more" in text_of(answer)
    assert healing.is_broken(ring)
    assert Partnership.objects.get().participations.count() == 3
    people = [int(pk) for pk in key.split("-")]
    with pytest.raises(CantGoOn):
        healing.go_on(partnership=ring, people=people, by=cora)


@pytest.mark.parametrize("people", ["", "1", "x-y", "1-1", "999999-1"])
def test_people_that_make_no_way_are_refused(ring: Partnership, cora: Person, people: str) -> None:
    leaves(ring, "Ana Ruiz")
    assert choose(ring, cora, "go on", people).status_code == 200
    assert healing.is_broken(ring)


def test_circle_that_is_whole_cannot_be_healed(ring: Partnership, cora: Person) -> None:
    with pytest.raises(healing.NotBroken):
        healing.let_end(partnership=ring, by=cora)


def test_second_coordinator_finds_it_looked_after(
    ring: Partnership, programme: Programme, cora: Person
) -> None:
    leaves(ring, "Ana Ruiz")
    healing.let_end(partnership=ring, by=cora)
    with pytest.raises(Over):
        healing.let_end(partnership=ring, by=cora)
    assert Departure.objects.count() == 1
