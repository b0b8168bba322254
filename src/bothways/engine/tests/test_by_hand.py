"""What is put together by hand is judged as the engine's own: the independent judge agrees."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, given, settings

from bothways.engine import (
    Offer,
    Person,
    Policy,
    Problem,
    Want,
    circle_by_hand,
    match,
    pair_by_hand,
    partners_for,
    thirds_for,
)
from bothways.engine.answer import circle_of
from bothways.engine.by_hand import reasons, rules_checked
from bothways.engine.checks import Judge
from bothways.engine.encoding import encode
from bothways.engine.result import RESOLUTION
from bothways.engine.scoring import Scorer

from .strategies import problems
from .test_optimum import may_be

OFTEN = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def scorer_of(problem: Problem) -> Scorer:
    return Scorer.of(problem, encode(problem))


@OFTEN
@given(problems(most=5))
def test_pair_may_be_made_when_the_judge_allows_it(problem: Problem) -> None:
    scorer, judge = scorer_of(problem), Judge(problem)
    for a, b in combinations(sorted(judge.people), 2):
        found = pair_by_hand(scorer, b, a)
        assert (not found.forbidden_by) == may_be(judge, a, b)
        assert (found.match.gain_a, found.match.gain_b) == judge.gains(a, b)
        if not found.forbidden_by:
            assert round(found.match.worth * RESOLUTION) == judge.worth(a, b)


@OFTEN
@given(problems(most=4))
def test_circle_runs_in_its_best_direction(problem: Problem) -> None:
    scorer, judge = scorer_of(problem), Judge(problem)
    for people in combinations(sorted(judge.people), 3):
        found = circle_by_hand(scorer, people[::-1])
        rings = [(people[0], *rest) for rest in permutations(people[1:])]
        good = [ring for ring in rings if is_enough(judge, ring)]
        assert found.circle.people in (good or rings)
        worths = map(judge.circle_worth, good or rings)
        assert round(found.circle.worth * RESOLUTION) == max(worths)
        allowed = not any(judge.broken_rule(a, b) for a, b in combinations(people, 2))
        assert (not found.forbidden_by) == (allowed and bool(good))


def is_enough(judge: Judge, ring: tuple[str, ...]) -> bool:
    gains = [judge.gains(who, ring[place - 1])[0] for place, who in enumerate(ring)]
    return 0 < min(gains) >= judge.policy.least_gain


@OFTEN
@given(problems(most=5))
def test_thirds_are_those_with_whom_a_circle_may_be(problem: Problem) -> None:
    scorer = scorer_of(problem)
    ids = [person.id for person in scorer.encoded.people]
    for one, other in combinations(ids, 2):
        expected = {}
        for third in ids:
            if third not in (one, other):
                found = best_allowed(scorer, (one, other, third))
                if found:
                    expected[third] = found
        assert dict(thirds_for(scorer, one, other, 9)) == expected


def best_allowed(scorer: Scorer, people: tuple[str, ...]) -> float:
    """The worth of the better direction in which everybody gains enough."""
    least = scorer.policy.least_gain
    sentences = rules_checked(scorer)
    a, b, c = (scorer.encoded.index[who] for who in people)
    rings = [circle_of(scorer, ring, sentences) for ring in ((a, b, c), (a, c, b))]
    allowed = not any(reasons(scorer, x, y) for x, y in combinations((a, b, c), 2))
    enough = [ring.worth for ring in rings if min(ring.gains) > 0 and min(ring.gains) >= least]
    return max(enough, default=0.0) if allowed else 0.0


MARA = Person("1", (Offer("Excel"),), (Want("SQL"), Want("Chess")), name="Mara")
JUN = Person("2", (Offer("SQL"),), (Want("Excel"),), name="Jun")
LENA = Person("3", (Offer("Excel"),), (Want("Piano"),), name="Lena")
OTTO = Person("4", (Offer("SQL"), Offer("Chess")), (Want("Excel"),), name="Otto")


def test_pair_carries_reasons_and_whom_each_could_have_instead() -> None:
    scorer = scorer_of(Problem((MARA, JUN, LENA, OTTO)))
    by_hand = pair_by_hand(scorer, "1", "2").match
    found = next(
        pair for pair in match([MARA, JUN, LENA]).matches if (pair.a, pair.b) == ("1", "2")
    )
    assert by_hand.why == found.why
    assert by_hand.a_gives == found.a_gives
    assert by_hand.next_best_a is not None
    assert by_hand.next_best_a.id == "4"


def test_what_doesn_t_flow_is_said_of_whom() -> None:
    found = pair_by_hand(scorer_of(Problem((MARA, JUN, LENA))), "2", "3")
    assert found.forbidden_by == (
        "Jun offers nothing that Lena wants to learn, so Lena would gain nothing.",
    )


def test_least_gain_of_the_policy_is_said_in_per_cent() -> None:
    found = pair_by_hand(scorer_of(Problem((MARA, JUN), Policy(least_gain=0.6))), "1", "2")
    assert found.forbidden_by == ("Mara would gain 50% from Jun; the programme asks for 60%.",)


def test_best_partners_come_first_and_nobody_who_doesn_t_fit() -> None:
    scorer = scorer_of(Problem((MARA, JUN, LENA, OTTO)))
    assert partners_for(scorer, "1", 9) == [("4", 1.0), ("2", pytest.approx(0.707107))]
    assert partners_for(scorer, "3", 9) == []
