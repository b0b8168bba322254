"""One question after another about a matching that stands: each as good as starting anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.engine import (
    ImpossibleLocks,
    Matching,
    Policy,
    Problem,
    Review,
    Standing,
    can_stand,
    match,
    warm,
)
from bothways.engine.checks import Judge

from .strategies import problems
from .test_by_hand import OFTEN
from .test_optimum import crowd, solve
from .test_rematching import pairs_of


def standing_of(problem: Problem, matching: Matching) -> Standing:
    return Standing.of(problem, pairs_of(matching), matching.certificate)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Problem, list[Review]]:
    """A problem of pairs with prices, and decisions that one might try on its matching."""
    problem = draw(problems())
    objective = draw(st.sampled_from(["worth", "served"]))
    problem = replace(problem, policy=replace(problem.policy, objective=objective))
    ids = [person.id for person in problem.people]
    asked = []
    for _ in range(draw(st.integers(1, 3)) if len(ids) > 1 else 0):
        one = draw(st.sampled_from(ids))
        other = draw(st.sampled_from([who for who in ids if who != one]))
        kind = draw(st.sampled_from(["lock", "ban", "free"]))
        review = problem.review
        if kind == "lock":
            review = replace(review, locks=(*review.locks, (one, other)))
        elif kind == "ban":
            review = replace(review, bans=(*review.bans, (one, other)))
        else:
            review = Review()
        asked.append(review)
    return problem, asked


@OFTEN
@given(questions())
def test_every_answer_is_as_good_as_starting_anew(asked: tuple[Problem, list[Review]]) -> None:
    problem, reviews = asked
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    if not can_stand(problem.policy, matching.certificate):
        return
    standing = standing_of(problem, matching)
    for review in reviews:
        try:
            anew = solve(replace(problem, review=review))
        except ImpossibleLocks:
            with pytest.raises(ImpossibleLocks):
                standing.around(review)
            continue
        found = standing.around(review)
        assert found.is_most
        assert found.more == 0
        if problem.policy.objective == "served":
            assert found.served == anew.figures.served
        assert found.worth == pytest.approx(anew.figures.worth, abs=1e-9)
        holds(replace(problem, review=review), found.pairs)


def holds(problem: Problem, pairs: tuple[tuple[str, str], ...]) -> None:
    """The pairs keep locks, rules and capacities, by the independent judge."""
    judge = Judge(problem)
    assert {frozenset(pair) for pair in pairs} >= set(judge.locks)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    members = [who for pair in pairs for who in pair]
    for person in problem.people:
        assert members.count(person.id) <= person.capacity
    for a, b in pairs:
        assert not judge.broken_rule(a, b)


def test_among_many_what_isn_t_searched_is_said() -> None:
    """Nothing that holds the lock is worth more than the answer and what it leaves open."""
    people = crowd(1_200, 200, 5)
    policy = Policy(objective="served")
    problem = Problem(tuple(people), policy)
    standing = standing_of(problem, match(people, policy))
    one = int(standing.pairs[0][0])
    fitting = standing.scorer(Review()).row(one).worth
    other = int(np.flatnonzero(fitting == fitting[fitting > 0].min())[0])
    names = [person.id for person in standing.encoded.people]
    review = Review(locks=((names[one], names[other]),))
    found = standing.around(review)
    best = match(people, policy, review)
    assert found.is_most
    assert found.served == best.figures.served
    assert 0 <= found.more < 0.05
    assert found.worth - 1e-9 <= best.figures.worth <= found.worth + found.more + 1e-9


def test_certificate_of_another_problem_is_refused() -> None:
    people = crowd(20, 6, 2)
    problem = Problem(tuple(people), Policy(objective="served"))
    matching = solve(problem)
    with pytest.raises(ValueError, match="another problem"):
        standing_of(replace(problem, people=problem.people[1:]), matching)


@pytest.mark.parametrize("policy", [Policy(objective="fair"), Policy(circles=3)])
def test_what_has_no_prices_of_people_can_t_stand(policy: Policy) -> None:
    people = crowd(12, 5, 3)
    matching = match(people, policy)
    assert not can_stand(policy, matching.certificate)
    with pytest.raises(ValueError, match="no prices"):
        standing_of(Problem(tuple(people), policy), matching)


def test_what_is_loaded_beforehand_is_all_that_is_waited_for() -> None:
    """It runs on its own, whether or not there is anything compiled."""
    warm()
    warm()
