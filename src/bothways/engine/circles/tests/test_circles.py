"""Circles: the best packing by brute force, proofs that the judge accepts, and limits kept."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.engine import (
    Cancelled,
    ImpossibleLocks,
    Matching,
    Offer,
    Person,
    Policy,
    Problem,
    Want,
    match,
    verify,
)
from bothways.engine.checks import Judge
from bothways.engine.circles import front
from bothways.engine.tests.strategies import problems
from bothways.engine.tests.test_optimum import THOROUGH, crowd, may_be

Piece = tuple[frozenset[str], int]


def ringed(problem: Problem, longest: int, share: float) -> Problem:
    """With circles, and one place each: several places are the pairs' tests' matter."""
    objective = "served" if problem.policy.objective == "fair" else problem.policy.objective
    policy = replace(problem.policy, circles=longest, circle_worth=share, objective=objective)
    people = tuple(replace(person, capacity=min(1, person.capacity)) for person in problem.people)
    return Problem(people, policy, problem.review)


def pieces_of(judge: Judge) -> list[Piece]:
    """Every pair and circle that may be, with its worth."""
    free = [who for who in sorted(judge.people) if judge.places[who] == 1]
    found: list[Piece] = [
        (frozenset(pair), judge.worth(*pair))
        for pair in combinations(free, 2)
        if may_be(judge, *pair)
    ]
    for size in range(3, judge.policy.circles + 1):
        for group in combinations(free, size):
            if any(judge.broken_rule(a, b) for a, b in combinations(group, 2)):
                continue
            for rest in permutations(group[1:]):
                ring = (group[0], *rest)
                gains = [judge.gains(who, ring[place - 1])[0] for place, who in enumerate(ring)]
                if min(gains) > 0 and min(gains) >= judge.policy.least_gain:
                    found.append((frozenset(ring), judge.circle_worth(ring)))
    return found


def best_by_brute_force(problem: Problem) -> tuple[int, int]:
    """People served (0 when they don't come first) and worth, of the best packing."""
    judge = Judge(problem)
    pieces = pieces_of(judge)
    counted = int(problem.policy.objective != "worth")

    def best(position: int, taken: frozenset[str]) -> tuple[int, int]:
        if position == len(pieces):
            return 0, 0
        value = best(position + 1, taken)
        people, worth = pieces[position]
        if not people & taken:
            served, more = best(position + 1, taken | people)
            value = max(value, (served + counted * len(people), more + worth))
        return value

    return best(0, frozenset())


def reached(problem: Problem, matching: Matching) -> tuple[int, int]:
    free = [found for found in matching.matches if not found.locked]
    served = 2 * len(free) + sum(len(circle.people) for circle in matching.circles)
    worth = sum(round(found.worth * 1_000_000) for found in (*free, *matching.circles))
    return (served if problem.policy.objective != "worth" else 0), worth


@settings(THOROUGH, max_examples=400)
@given(problems(most=6), st.sampled_from([3, 4]), st.sampled_from([0.5, 0.9, 1.0]))
def test_small_programmes_get_the_best_packing(
    problem: Problem, longest: int, share: float
) -> None:
    problem = ringed(problem, longest, share)
    try:
        matching = match(problem.people, problem.policy, problem.review)
    except ImpossibleLocks:
        return
    assert verify(problem, matching).problems == ()
    assert reached(problem, matching) == best_by_brute_force(problem)
    assert matching.certificate.optimal


@settings(THOROUGH, max_examples=100)
@given(problems(most=7), st.sampled_from([3, 4]))
def test_search_among_many_keeps_the_rules_and_its_bound_is_true(
    problem: Problem, longest: int
) -> None:
    problem = ringed(problem, longest, 0.9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "LISTED", 0)
        try:
            matching = match(problem.people, problem.policy, problem.review)
        except ImpossibleLocks:
            return
    assert verify(problem, matching).problems == ()
    served, worth = best_by_brute_force(problem)
    judge = Judge(problem, matching)
    locked = sum(judge.worth(*sorted(lock)) for lock in judge.locks)
    bonus = matching.certificate.bonus // 2
    best = worth + (served + len(judge.locked)) * bonus + locked
    assert matching.certificate.value <= best <= matching.certificate.bound


@pytest.mark.parametrize("objective", ["worth", "served"])
def test_many_are_reached_that_pairs_do_not_reach(objective: str) -> None:
    people = crowd(400, 60, 3)
    pairs = match(people, Policy(objective=objective))  # type: ignore[arg-type]
    policy = Policy(objective=objective, circles=3)  # type: ignore[arg-type]
    first, second = match(people, policy, seed=4), match(people, policy, seed=4)
    assert first.figures.served > pairs.figures.served
    assert (first.matches, first.circles) == (second.matches, second.circles)
    assert first.certificate == second.certificate
    assert verify(Problem(tuple(people), policy), first).problems == ()


def test_three_who_only_close_in_a_ring_are_a_circle() -> None:
    people = [
        Person(name, (Offer(gives),), (Want(wants),))
        for name, gives, wants in [("a", "x", "z"), ("b", "y", "x"), ("c", "z", "y")]
    ]
    matching = match(people, Policy(circles=3, circle_worth=0.8))
    [circle] = matching.circles
    assert circle.people == ("a", "b", "c")
    assert circle.worth == pytest.approx(0.8 * 1.5)
    assert circle.gains == (1.0, 1.0, 1.0)
    assert [flows[0].skill for flows in circle.gives] == ["x", "y", "z"]
    assert matching.left_over == ()
    assert match(people, Policy(circles=2)).circles == ()


def test_time_and_a_wish_to_stop_are_kept() -> None:
    people = crowd(900, 80, 5)
    match(people[:300], Policy(circles=3))
    began = time.perf_counter()
    matching = match(people, Policy(circles=4, objective="served"), time_budget=0.5)
    assert time.perf_counter() - began < 4
    assert matching.certificate.value <= matching.certificate.bound
    calls = 0

    def cancel() -> bool:
        nonlocal calls
        calls += 1
        return calls > 20

    with pytest.raises(Cancelled):
        match(people, Policy(circles=3), cancel=cancel)
