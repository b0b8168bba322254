"""What a programme asks, as it travels in a template and to the next round."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bothways.accounts.models import Person
from bothways.programmes.blueprints.actions import begin_from, blueprint_of
from bothways.programmes.blueprints.files import BadTemplate, checksum, read, written
from bothways.programmes.life.actions import copy_to_next_round
from bothways.programmes.models import Programme
from bothways.recruitment.models import Criterion, Question
from bothways.recruitment.questions import actions, part
from bothways.recruitment.questions.queries import arranged, questions_of
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def asking(cora: Person) -> Programme:
    """A programme that asks for goals and a colour, and is for sales alone."""
    programme = make_programme(coordinator=cora)
    actions.switch_block(programme=programme, key="goals", is_on=True, by=cora)
    Question.objects.create(
        programme=programme, kind="one", text="Which colour?", options=["Red", "Blue"]
    )
    Criterion.objects.create(
        programme=programme, fact="function", test="one of", values=["Sales"], reason="For sales."
    )
    return programme


def told(programme: Programme) -> tuple[Any, ...]:
    on = [one.block.key for one in arranged(programme) if one.is_on]
    rules = list(Criterion.objects.filter(programme=programme).values_list("reason", flat=True))
    return on, [question.text for question in questions_of(programme)], rules


def test_next_round_asks_the_same(cora: Person, asking: Programme) -> None:
    assert told(copy_to_next_round(programme=asking, by=cora)) == told(asking)


def test_template_as_a_file_brings_it_to_another_programme(cora: Person, asking: Programme) -> None:
    blueprint = read(written(blueprint_of(asking)).encode())
    other = make_programme("Another", coordinator=cora)
    begin_from(programme=other, blueprint=blueprint, by=cora)
    assert told(other) == told(asking)


def test_programme_that_asks_the_usual_puts_nothing_in(cora: Person) -> None:
    assert part.read(make_programme(coordinator=cora)) is None


def test_file_from_before_there_were_parts_is_still_taken(asking: Programme) -> None:
    whole = json.loads(written(blueprint_of(asking)))
    del whole["template"]["parts"]
    whole["checksum"] = checksum(whole["template"])
    assert read(json.dumps(whole).encode()).parts == {}


QUESTION = {
    "kind": "one",
    "text": "Which?",
    "help": "",
    "options": ["a", "b"],
    "is_required": False,
    "is_confidential": True,
}


@pytest.mark.parametrize(
    "parts",
    [
        [],
        {"unheard of": {}},
        {"questions": []},
        {"questions": {"blocks": [], "questions": [QUESTION] * 31}},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "kind": "riddle"}]}},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "text": "x" * 201}]}},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "text": 7}]}},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "options": ["one"]}]}},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "options": [["a"], "b"]}]}},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "programme_id": 1}]}},
        {"questions": {"blocks": [{"key": "salary", "is_on": True, "is_required": True}],
                       "questions": []}},
        {"criteria": [{"fact": "function"}]},
        {"questions": {"blocks": [], "questions": [{**QUESTION, "text": "half \ud800"}]}},
        {"criteria": "all"},
    ],
)  # fmt: skip
def test_tampered_parts_are_refused_kindly(asking: Programme, parts: Any) -> None:
    whole = json.loads(written(blueprint_of(asking)))
    whole["template"]["parts"] = parts
    whole["checksum"] = checksum(whole["template"])
    with pytest.raises(BadTemplate, match="isn’t as it should be"):
        read(json.dumps(whole).encode())
