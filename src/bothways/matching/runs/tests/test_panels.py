"""Fairness and stability, as a run keeps them and the board shows them."""

from __future__ import annotations

import pytest

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.engine import Offer, Policy, Problem, Want, match
from bothways.engine import Person as Asked
from bothways.matching.runs.panels import panels_to_json
from bothways.matching.runs.snapshot import certificate_from_json
from bothways.matching.runs.solving import certificate_to_json
from bothways.matching.tests.scenes import finished_run, make_scene
from tests.builders import make_person
from tests.clients import client_of, text_of


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


def asked(name: str, offers: str, wants: str, function: str) -> Asked:
    return Asked(
        name,
        offers=tuple(Offer(skill) for skill in offers.split()),
        wants=tuple(Want(skill) for skill in wants.split()),
        name=name.title(),
        function=function,
    )


def test_panels_say_who_is_served_and_who_would_rather_have_each_other() -> None:
    """b and c would both rather have each other; a–b and c–d are worth more together."""
    chain = [
        asked("a", "p", "q", "One"),
        asked("b", "q r r2", "p s s2", "One"),
        asked("c", "s s2", "r r2 t", "One"),
        asked("d", "t", "s", "One"),
    ]
    crowd = [asked(f"n{k}", "p", "zz", "Two") for k in range(6)]
    problem = Problem((*chain, *crowd, asked("m", "x", "y", "One")), Policy())
    told = panels_to_json(problem, match(problem.people))
    [function] = told["fairness"]
    rows = [(group["name"], group["people"], group["served"]) for group in function["groups"]]
    assert rows == [("Two", 6, 0), ("One", 5, 4)]
    assert (
        "People of Two are served less often: 0 of 6, against 4 of 5 elsewhere."
        in (function["remarks"])
    )
    assert told["stability"]["count"] == 1
    [pair] = told["stability"]["listed"]
    assert (pair["one"], pair["other"]) == ("B", "C")
    assert (round(pair["now_one"], 2), round(pair["then_one"], 2)) == (0.33, 0.67)


@pytest.mark.parametrize("objective", ["worth", "served", "fair"])
def test_certificate_comes_back_from_the_database_whole(objective: str) -> None:
    people = (asked("a", "p", "q", ""), asked("b", "q", "p", ""))
    problem = Problem(people, Policy(objective=objective))  # type: ignore[arg-type]
    certificate = match(people, problem.policy).certificate
    assert certificate_from_json(certificate_to_json(problem, certificate)) == certificate


@pytest.mark.django_db(transaction=True)
def test_board_shows_both_panels() -> None:
    cora: Person = make_person("Cora Coordinator")
    run = finished_run(make_scene(cora), cora)
    page = text_of(client_of(cora).get(run.get_absolute_url()))
    assert run.figures["stability"]["count"] == 0
    assert "No two people would both gain more from each other" in page
