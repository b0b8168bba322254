"""Two runs side by side."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.models import Policy, Run
from bothways.matching.runs.comparing import compare
from bothways.matching.tests.scenes import finished_run
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    """Ann and Bob are a pair; Cid, Dee and Eve can only be a circle."""
    programme = make_programme(coordinator=cora)
    for name, offers, wants in (
        ("Ann A", ["Excel"], ["SQL"]),
        ("Bob B", ["SQL"], ["Excel"]),
        ("Cid C", ["Chess"], ["Piano"]),
        ("Dee D", ["Sailing"], ["Chess"]),
        ("Eve E", ["Piano"], ["Sailing"]),
    ):
        make_sign_up(programme, name, offers=offers, wants=wants)
    return programme


@pytest.fixture
def runs(programme: Programme, cora: Person) -> tuple[Run, Run]:
    """Pairs alone; then with circles, and without Bob."""
    first = finished_run(programme, cora)
    Policy.objects.create(programme=programme, circles=3)
    SignUp.objects.filter(person__name="Bob B").update(is_waiting_this_time=True)
    return first, finished_run(programme, cora)


def test_it_says_who_is_better_and_who_is_worse_off(runs: tuple[Run, Run]) -> None:
    found = compare(*runs)
    assert found.sentence == "3 people are better off, 2 are worse off."
    assert [each.name for each in found.better] == ["Cid C", "Dee D", "Eve E"]
    assert [(each.name, each.was, each.becomes) for each in found.worse] == [
        ("Ann A", "Bob B, 100 %".replace(" %", "\N{NO-BREAK SPACE}%"), "nobody"),
        ("Bob B", "Ann A, 100 %".replace(" %", "\N{NO-BREAK SPACE}%"), "nobody"),
    ]
    assert found.better[0].was == "nobody"
    assert found.better[0].becomes.startswith("Dee D, Eve E, 100")
    assert found.figures[0] == ("people have a partner", "2", "3")
    assert found.figures[1][0] == "at most is any other pairing better"
    assert [number.startswith("0") for number in found.figures[1][1:]] == [True, True]


def test_same_run_twice_differs_in_nothing(programme: Programme, cora: Person) -> None:
    found = compare(finished_run(programme, cora), finished_run(programme, cora))
    assert found.sentence == "Nobody is better or worse off."
    assert (found.better, found.worse, found.same_gain) == ([], [], 0)


def test_it_says_what_counted_in_one_of_them_alone(
    programme: Programme, cora: Person, runs: tuple[Run, Run]
) -> None:
    assert compare(*runs).counted[0] == []
    [came] = compare(*runs).counted[1]
    assert came.startswith("Circles of three are made")
    page = client_of(cora).get(reverse("runs:comparison", args=[programme.pk, runs[1].pk]))
    assert "What counted differently" in text_of(page)
    assert "Circles of three are made where they serve more" in text_of(page)
    assert compare(runs[1], finished_run(programme, cora)).counted == ([], [])


def test_page_compares_with_the_run_before(runs: tuple[Run, Run], cora: Person) -> None:
    first, second = runs
    browser = client_of(cora)
    listed = text_of(browser.get(reverse("runs:list", args=[first.programme_id])))
    address = reverse("runs:comparison", args=[first.programme_id, second.pk])
    assert address in listed
    page = text_of(browser.get(address))
    assert "Run 2 beside run 1" in page
    assert "Better off in run 2" in page


@pytest.mark.parametrize("asked", ["", "x", "0", "99999999999999999999"])
def test_unknown_run_beside_it_is_the_one_before(
    runs: tuple[Run, Run], cora: Person, asked: str
) -> None:
    address = reverse("runs:comparison", args=[runs[1].programme_id, runs[1].pk])
    assert "Run 2 beside run 1" in text_of(client_of(cora).get(address, {"with": asked}))


def test_first_run_alone_leads_back_to_the_list(programme: Programme, cora: Person) -> None:
    run = finished_run(programme, cora)
    page = client_of(cora).get(reverse("runs:comparison", args=[programme.pk, run.pk]))
    assert page.url == reverse("runs:list", args=[programme.pk])
