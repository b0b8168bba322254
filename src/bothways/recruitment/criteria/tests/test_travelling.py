"""Who may take part, kept for the next round."""

from __future__ import annotations

from typing import Any

import pytest

from bothways.programmes.life.actions import copy_to_next_round
from bothways.programmes.models import Programme
from bothways.recruitment.criteria.travelling import rules_of, take_rules
from bothways.recruitment.models import Criterion, Question
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    found = make_programme()
    asked = Question.objects.create(programme=found, kind="yes or no", text="Will you come?")
    for rule in (
        {"fact": "training", "test": "all of", "values": ["Fire"], "is_hard": False, "points": 3},
        {"fact": "tenure", "test": "at least", "months": 6},
        {"fact": "support", "test": "given"},
        {"fact": "answer", "test": "yes", "question": asked},
    ):
        Criterion.objects.create(programme=found, reason="Because.", **rule)
    return found


def test_next_round_keeps_the_rules_but_for_those_on_answers(programme: Programme) -> None:
    copy = copy_to_next_round(programme=programme, by=make_person("Cora Coordinator"))
    sentences = [one.sentence for one in Criterion.objects.filter(programme=copy).order_by("pk")]
    assert sentences == [
        "They have finished the training Fire.",
        "They have been with us for at least 6 months.",
        "Their manager supports it.",
    ]
    assert rules_of(copy) == rules_of(programme)
    assert Criterion.objects.filter(programme=programme).count() == 4


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"fact": "shoe size", "test": "one of", "values": ["7"], "reason": "-"},
        {"fact": "function", "test": "at least", "values": ["7"], "reason": "-"},
        {"fact": "function", "test": "one of", "values": 7, "reason": "-"},
        {"fact": "tenure", "test": "at least", "months": -1, "reason": "-"},
        {"fact": "function", "test": "one of", "values": ["A"], "reason": "x" * 301},
        {"fact": "answer", "test": "yes", "reason": "-"},
    ],
)
def test_what_makes_no_sense_is_left_out(odd: dict[str, Any]) -> None:
    assert take_rules(make_programme(), [odd]) == 0
    assert not Criterion.objects.exists()
