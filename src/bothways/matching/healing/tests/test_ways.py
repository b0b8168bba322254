"""Who may take the gap in a circle that has lost somebody."""

from __future__ import annotations

import pytest

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.healing.queries import ways_to_heal
from bothways.matching.places.actions import give_back
from bothways.matching.publishing.actions import publish
from bothways.matching.tests.scenes import finished_run, match_of, sign_up
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme, make_sign_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    make_sign_up(programme, "Ben Ode", offers=["Sailing"], wants=["Chess"])
    make_sign_up(programme, "Dan Diaz", offers=["Chess"], wants=["Piano", "Sailing"])
    return programme


def ways(programme: Programme, *staying: str) -> list[tuple[str, ...]]:
    found = ways_to_heal(programme, [sign_up(name).pk for name in staying])
    return [tuple(sorted(way.names)) for way in found]


def join(programme: Programme) -> None:
    make_sign_up(programme, "Cleo Wu", offers=["Piano"], wants=["Sailing"])


def test_somebody_with_a_free_place_takes_the_gap(programme: Programme) -> None:
    join(programme)
    assert ways(programme, "Ben Ode", "Cleo Wu") == [
        ("Ben Ode", "Cleo Wu", "Dan Diaz"),
        ("Ben Ode", "Dan Diaz"),
    ]


def test_who_was_the_partner_of_one_who_stays_is_not_put_into_the_gap(
    programme: Programme, cora: Person
) -> None:
    publish(run=finished_run(programme, cora), words="", by=cora)
    give_back(match=match_of("Ben Ode"))
    join(programme)
    assert ways(programme, "Ben Ode", "Cleo Wu") == []


def test_those_who_stay_were_together_and_may_be_again(programme: Programme, cora: Person) -> None:
    publish(run=finished_run(programme, cora), words="", by=cora)
    assert ways(programme, "Ben Ode", "Dan Diaz") == [("Ben Ode", "Dan Diaz")]


def test_who_has_their_partner_is_not_put_into_the_gap(programme: Programme, cora: Person) -> None:
    publish(run=finished_run(programme, cora), words="", by=cora)
    join(programme)
    assert ways(programme, "Cleo Wu") == []


def test_who_could_only_take_is_not_put_into_the_gap(programme: Programme) -> None:
    make_sign_up(programme, "Eve Eden", offers=["Knitting"], wants=["Sailing"])
    assert ways(programme, "Ben Ode", "Eve Eden") == [("Ben Ode", "Dan Diaz")]
