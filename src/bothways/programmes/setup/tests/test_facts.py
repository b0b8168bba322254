"""What the steps of the set-up read of a programme, in one query for all."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bothways.programmes.models import Outcome, SettledStep
from bothways.programmes.setup.facts import fact_of, with_facts
from bothways.programmes.setup.queries import set_up_of
from bothways.recruitment.models import Criterion, Door, Question
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db


def test_facts_are_counted_apart_and_for_their_programme_alone() -> None:
    here, there = make_programme("Here"), make_programme("There", with_outcomes=False)
    Outcome.objects.create(programme=here, audience="participants", text="More")
    for programme, count in ((here, 3), (there, 1)):
        for number in range(count):
            Question.objects.create(programme=programme, kind="line", text=f"{number}?")
    for slug in ("team", "programme"):
        SettledStep.objects.create(programme=here, slug=slug)
    found = {
        name: [fact_of(programme, name) for programme in (here, there)]
        for name in ("own_questions", "rules", "outcomes_for_participants")
    }
    assert found == {"own_questions": [3, 1], "rules": [0, 0], "outcomes_for_participants": [2, 0]}
    assert sorted(fact_of(here, "settled").split(",")) == ["programme", "team"]
    assert fact_of(there, "settled") == ""


def test_set_up_asks_no_more_for_what_is_filled_in() -> None:
    empty = make_programme("Empty", with_outcomes=False)
    full = make_programme("Full", coordinator=make_person("Cora Coordinator"))
    Door.objects.create(programme=full, closes_on=full.ends_on, expectations="I come.")
    Criterion.objects.create(
        programme=full, fact="tenure", test="at least", months=6, reason="Here a while."
    )
    counts = []
    for programme in (empty, full):
        with CaptureQueriesContext(connection) as asked:
            set_up_of(programme)
        counts.append(len(asked))
    # The programme with its facts, and who runs it.
    assert counts == [2, 2]


def test_facts_that_came_along_are_not_asked_for_again() -> None:
    programme = make_programme()
    known = with_facts(programme)
    with CaptureQueriesContext(connection) as asked:
        assert with_facts(known) is known
    assert len(asked) == 0
