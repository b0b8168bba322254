"""Whatever reads a run counts what was made by hand, and not what was left for it."""

from __future__ import annotations

import csv
import io

import pytest

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.matching.changes.actions import undo_change
from bothways.matching.changes.fairness import fairness_now
from bothways.matching.models import Match, Run
from bothways.matching.publishing.actions import publish
from bothways.matching.publishing.queries import last_look
from bothways.matching.review.explanations import explain_two
from bothways.matching.review.matches_file import matches_file
from bothways.matching.runs.comparing import compare
from bothways.matching.tests.scenes import finished_run, sign_up
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.people.models import Profile
from bothways.programmes.models import Programme
from tests.builders import make_person, make_sign_up

from .scenes import do, make_house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PERIODIC", [])


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_house(cora)


@pytest.fixture
def run(programme: Programme, cora: Person) -> Run:
    run = finished_run(programme, cora)
    Notice.objects.all().delete()
    return run


def test_publication_tells_those_who_are_together_now(run: Run, cora: Person) -> None:
    do(run, cora, "ring", "Eve", "Cid", "Fay")
    do(run, cora, "move", "Ann", "Bob")
    look = last_look(run)
    assert (look.pairs, look.circles, look.people, look.e_mails, look.left_over) == (1, 1, 5, 5, 1)
    published = publish(run=run, words="", by=cora)
    assert (published.people, published.e_mails) == (5, 5)
    subjects = dict(OutgoingMail.objects.values_list("to", "subject"))
    assert sorted(address.partition("@")[0] for address in subjects) == [
        "ann",
        "bob",
        "cid",
        "eve",
        "fay",
    ]
    assert "Bob" in subjects["ann@example.org"]
    assert "Dee" not in "".join(OutgoingMail.objects.values_list("text", flat=True))
    assert Partnership.objects.count() == 2


def test_letter_of_a_match_made_by_hand_says_what_flows(run: Run, cora: Person) -> None:
    do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    publish(run=run, words="", by=cora)
    letter = OutgoingMail.objects.get(to="ann@example.org").text
    assert "Bob" in letter
    assert "SQL" in letter
    assert "Excel" in letter
    assert "Piano" not in letter


def test_file_marks_what_was_made_by_hand(run: Run, cora: Person) -> None:
    do(run, cora, "swap", "Ann", "Bob", together="Ann Bob")
    do(run, cora, "ring", "Eve", "Cid", "Fay")
    lines = list(csv.reader(io.StringIO(matches_file(run).lstrip("\ufeff"))))
    states = {(line[0], line[4]): line[10] for line in lines[1:]}
    assert states["Ann", "Bob"] == "made by hand"
    assert states["Ann", "Dee"] == "taken apart"
    assert states["Cid", "Dee"] == "taken apart"
    assert states["Cid", "Fay"] == "A circle of 3, made by hand"
    assert states["Dee", ""] == "no partner"


def test_runs_are_compared_as_their_boards_stand(
    programme: Programme, run: Run, cora: Person
) -> None:
    do(run, cora, "move", "Ann", "Eve")
    again = finished_run(programme, cora)
    found = compare(run, again)
    assert found.sentence == "1 person is better off, 1 is worse off."
    assert [each.name for each in found.better] == ["Dee"]
    assert [each.name for each in found.worse] == ["Eve"]
    assert found.figures[0] == ("people have a partner", "4", "4")
    assert ("worth in all", "1.58", "1.71") in found.figures


def test_fairness_is_counted_anew_from_what_stands(run: Run, cora: Person) -> None:
    Profile.objects.filter(person__name__in=["Ann", "Bob", "Dee"]).update(function="Sales")
    Profile.objects.filter(person__name__in=["Cid", "Eve", "Fay"]).update(function="Legal")
    for place in range(5):
        for function in ("Sales", "Legal"):
            make_sign_up(run.programme, make_person(f"{function} {place}", function=function))
    assert served_by_function(run) == {"Sales": 3, "Legal": 1}
    do(run, cora, "move", "Ann", "Eve")
    assert served_by_function(run) == {"Sales": 2, "Legal": 2}


def served_by_function(run: Run) -> dict[str, int]:
    (attribute,) = [each for each in fairness_now(run) if each["name"] == "function"]
    return {group["name"]: group["served"] for group in attribute["groups"]}


def test_explanation_says_that_somebody_put_them_together(run: Run, cora: Person) -> None:
    change = do(run, cora, "move", "Ann", "Eve")
    ann, eve = sign_up("Ann"), sign_up("Eve")
    assert explain_two(run, ann, eve).sentence == "They were put together by hand."
    undo_change(change=change, by=cora)
    assert explain_two(run, ann, eve).match is None


def test_another_run_begins_without_what_was_made_by_hand(
    programme: Programme, run: Run, cora: Person
) -> None:
    do(run, cora, "move", "Ann", "Eve")
    again = finished_run(programme, cora)
    assert not Match.objects.filter(run=again, is_by_hand=True).exists()
    assert "changed_by_hand" not in again.figures
