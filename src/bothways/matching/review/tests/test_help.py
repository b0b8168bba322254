"""What would help somebody without a partner, as a coordinator reads it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.engine.front import hash_of
from bothways.matching.models import Policy, Run
from bothways.matching.review.actions import ban_pair, undo_act
from bothways.matching.review.explanations import problem_of
from bothways.matching.review.help import suggestions
from bothways.matching.review.what_if import problem_then
from bothways.matching.tests.scenes import finished_run, sign_up, standing_act
from bothways.people.skills.actions import ensure_skills
from bothways.recruitment.models import SignUp, Want
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
def run(cora: Person) -> Run:
    """Una would be wanted by Ben, who is free, and by Cleo, who isn't."""
    programme = make_programme(coordinator=cora)
    for name, offers, wants in (
        ("Una Lind", ["Chess"], ["Piano"]),
        ("Ben Ode", ["Sailing"], ["Chess"]),
        ("Cleo Wu", ["SQL"], ["Chess", "Excel"]),
        ("Dan Iyer", ["Excel"], ["SQL"]),
    ):
        make_sign_up(programme, name, offers=offers, wants=wants)
    return finished_run(programme, cora)


def address(run: Run, name: str) -> str:
    return reverse("review:help", args=[run.programme_id, run.pk, sign_up(name).pk])


def test_what_would_get_a_partner_stands_first_with_their_name(run: Run, cora: Person) -> None:
    page = client_of(cora).get(address(run, "Una Lind"))
    first, second = page.context["suggestions"]
    assert (first.title, first.is_matched) == ("Una wants Sailing", True)
    assert first.outcome.startswith("Una would be with Ben Ode. The whole would gain 0.71.")
    assert "2 people more would have a partner." in first.outcome
    assert (second.title, second.is_matched) == ("Una wants SQL", False)
    assert "would still be without a partner" in second.outcome
    assert "Would%20you%20like%20to%20learn%20Sailing%3F" in text_of(page)


def test_it_comes_true_when_they_add_it(run: Run, cora: Person) -> None:
    una = sign_up("Una Lind")
    Want.objects.create(sign_up=una, skill=ensure_skills(["Sailing"])["Sailing"])
    again = finished_run(run.programme, cora)
    assert again.figures["served"] == 4


def test_page_of_those_without_a_partner_leads_there(run: Run, cora: Person) -> None:
    page = client_of(cora).get(reverse("review:left-over", args=[run.programme_id, run.pk]))
    assert address(run, "Una Lind") in page.content.decode()


def test_who_has_a_partner_has_no_such_page(run: Run, cora: Person) -> None:
    assert client_of(cora).get(address(run, "Dan Iyer")).status_code == 404


def test_ban_of_the_board_is_kept(run: Run, cora: Person) -> None:
    ban_pair(run=run, a=sign_up("Una Lind"), b=sign_up("Ben Ode"), by=cora)
    found = suggestions(run, sign_up("Una Lind"))
    assert found is not None
    assert [each.title for each in found] == ["Una wants SQL"]


def test_ban_taken_back_since_is_matched_without_anything_added(cora: Person) -> None:
    programme = make_programme("Two", coordinator=cora)
    make_sign_up(programme, "Una Lind", offers=["Chess"], wants=["Piano"])
    make_sign_up(programme, "Ben Ode", offers=["Piano", "Sailing"], wants=["Chess"])
    act = standing_act(programme, "ban", "Una Lind", "Ben Ode")
    run = finished_run(programme, cora)
    assert suggestions(run, sign_up("Una Lind")) == []
    undo_act(run=run, act=act, by=cora)
    found = suggestions(run, sign_up("Una Lind"))
    assert found is not None
    assert [(each.title, each.outcome, each.ask) for each in found] == [
        ("Nothing need be added: run the matching again", "Una would be with Ben Ode.", "")
    ]
    page = client_of(cora).get(address(run, "Una Lind"))
    assert "Nothing need be added" in text_of(page)
    assert "mailto:" not in text_of(page)


def test_offer_that_fits_a_possible_partner_better_is_told(cora: Person) -> None:
    """Una could have Ben; Cleo fits him better until Una offers what else he wants."""
    programme = make_programme("Three", coordinator=cora)
    make_sign_up(programme, "Cleo Wu", offers=["Chess"], wants=["Piano", "SQL"])
    make_sign_up(programme, "Ben Ode", offers=["Piano"], wants=["Chess", "Sailing"])
    make_sign_up(programme, "Una Lind", offers=["Chess"], wants=["Piano", "SQL", "Excel"])
    run = finished_run(programme, cora)
    found = suggestions(run, sign_up("Una Lind"))
    assert found is not None
    [sailing] = found
    assert (sailing.title, sailing.opens, sailing.is_matched) == (
        "Una offers Sailing",
        "fits 1 possible partner better",
        True,
    )
    assert sailing.outcome.startswith("Una would be with Ben Ode. The whole would gain 0.0")


def test_run_is_recognised_whatever_was_decided_since(run: Run, cora: Person) -> None:
    """Its prices are worth something only as long as what it was asked can be told."""
    ban_pair(run=run, a=sign_up("Cleo Wu"), b=sign_up("Dan Iyer"), by=cora)
    today = problem_of(run)
    assert hash_of(problem_then(run, today)) == run.certificate["input_hash"]
    assert hash_of(today) != run.certificate["input_hash"]


def test_after_a_change_it_says_that_it_can_t_be_told(run: Run, cora: Person) -> None:
    SignUp.objects.filter(person__name="Dan Iyer").update(changed_at=run.finished_at)
    page = client_of(cora).get(address(run, "Una Lind"))
    assert page.context["suggestions"] is None
    assert "can’t be worked out here" in text_of(page)


def test_run_with_circles_says_that_it_can_t_be_told(run: Run, cora: Person) -> None:
    Run.objects.filter(pk=run.pk).update(figures={**run.figures, "circles": 1})
    assert client_of(cora).get(address(run, "Una Lind")).context["suggestions"] is None


def test_who_neither_fits_nor_could_is_told_so(cora: Person) -> None:
    programme = make_programme("Two", coordinator=cora)
    make_sign_up(programme, "Una Lind", offers=["Chess"], wants=["Piano"])
    make_sign_up(programme, "Ben Ode", wants=["Sailing"])
    Policy.objects.create(programme=programme, cross_functions=False)
    run = finished_run(programme, cora)
    page = client_of(cora).get(address(run, "Una Lind"))
    assert page.status_code == 200
    assert "Nothing anybody here offers or wants would help" in text_of(page)
