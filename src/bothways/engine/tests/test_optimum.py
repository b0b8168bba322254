"""The best there is, by brute force on small problems and by another solver on larger ones."""

from __future__ import annotations

import math
import random
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings

from bothways.engine import (
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
from bothways.engine.result import RESOLUTION

from .strategies import problems

THOROUGH = settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def solve(problem: Problem) -> Matching:
    return match(problem.people, problem.policy, problem.review)


Key = tuple[int, tuple[int, ...], int]
"""People served (0 when they don't come first), minus the number of pairs at each level (fair
alone), and worth: the greater, the better."""


def best_by_brute_force(problem: Problem) -> Key:
    """The best key of all sets of pairs that may be made beside the locked ones, with worths from
    the independent judge."""
    judge = Judge(problem)
    locked = [who for pair in judge.locks for who in pair]
    places = {who: judge.people[who].capacity - locked.count(who) for who in judge.people}
    pairs = [
        (a, b)
        for a, b in combinations(sorted(judge.people), 2)
        if places[a] > 0
        and places[b] > 0
        and frozenset((a, b)) not in judge.locks
        and may_be(judge, a, b)
    ]

    def best(position: int, chosen: list[tuple[str, str]]) -> Key:
        if position == len(pairs):
            return key_of(judge, chosen)
        value = best(position + 1, chosen)
        a, b = pairs[position]
        if places[a] and places[b]:
            places[a] -= 1
            places[b] -= 1
            value = max(value, best(position + 1, [*chosen, (a, b)]))
            places[a] += 1
            places[b] += 1
        return value

    return best(0, [])


def may_be(judge: Judge, a: str, b: str) -> bool:
    """Whether the rules and the least gain allow the pair, and both gain."""
    allowed = not judge.broken_rule(a, b) and min(judge.gains(a, b)) >= judge.policy.least_gain
    return allowed and judge.worth(a, b) > 0


def key_of(judge: Judge, pairs: list[tuple[str, str]]) -> Key:
    objective = judge.policy.objective
    locked = {who for pair in judge.locks for who in pair}
    served = {who for pair in pairs for who in pair} - locked
    levels = [0] * 101
    for pair in pairs:
        levels[min(100, math.floor(min(judge.gains(*pair)) * 100.0))] -= 1
    return (
        len(served) if objective != "worth" else 0,
        tuple(levels) if objective == "fair" else (),
        sum(judge.worth(*pair) for pair in pairs),
    )


def reached(problem: Problem, matching: Matching) -> Key:
    """The same of what the engine found."""
    free = [(found.a, found.b) for found in matching.matches if not found.locked]
    return key_of(Judge(problem), free)


@THOROUGH
@given(problems())
def test_matching_is_the_best_of_all_and_says_so(problem: Problem) -> None:
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    verdict = verify(problem, matching)
    assert verdict.problems == ()
    assert reached(problem, matching) == best_by_brute_force(problem)
    assert matching.certificate.optimal


@settings(THOROUGH, max_examples=200)
@given(problems())
def test_order_of_the_people_changes_nothing(problem: Problem) -> None:
    shuffled = list(problem.people)
    random.Random(len(shuffled)).shuffle(shuffled)
    try:
        first = solve(problem)
    except ImpossibleLocks:
        return
    second = match(shuffled, problem.policy, problem.review)
    assert (first.matches, first.left_over) == (second.matches, second.left_over)
    assert first.certificate == second.certificate


def crowd(n: int, skills: int, seed: int) -> list[Person]:
    """People with a few offers and wants each, drawn with some skills far commoner than others."""
    draw = random.Random(seed)
    names = [f"s{number}" for number in range(skills)]
    common = [1 / (1 + number) for number in range(skills)]

    def some(count: int) -> list[str]:
        return draw.choices(names, common, k=count)

    return [
        Person(
            f"p{number:04}",
            offers=tuple(Offer(skill, draw.randint(1, 5)) for skill in some(4)),
            wants=tuple(Want(skill, draw.randint(1, 3), draw.randint(0, 3)) for skill in some(3)),
        )
        for number in range(n)
    ]


@pytest.mark.parametrize("objective", ["worth", "served"])
@pytest.mark.parametrize(("n", "skills", "seed"), [(60, 12, 1), (101, 30, 2), (150, 60, 3)])
def test_another_solver_finds_nothing_better(
    n: int, skills: int, seed: int, objective: str
) -> None:
    problem = Problem(tuple(crowd(n, skills, seed)), Policy(objective=objective))  # type: ignore[arg-type]
    judge = Judge(problem, bonus=1000 * RESOLUTION if objective == "served" else 0)
    graph = nx.Graph()
    ids = sorted(judge.people)
    for position, a in enumerate(ids):
        for b in ids[position + 1 :]:
            if weight := judge.weight(a, b):
                graph.add_edge(a, b, weight=weight)
    best = nx.max_weight_matching(graph)
    worth = sum(judge.worth(*pair) for pair in best)
    matching = solve(problem)
    assert verify(problem, matching).problems == ()
    served = 2 * len(best) if objective == "served" else 0
    assert reached(problem, matching) == (served, (), worth)
    assert matching.certificate.optimal


def test_served_first_serves_more_people_than_worth_alone() -> None:
    """A chain of three pairs in which the middle one is worth most: a–b–c–d."""

    def person(name: str, *mutual: tuple[str, int]) -> Person:
        return Person(
            name,
            offers=tuple(Offer(f"{name}>{other}") for other, _ in mutual),
            wants=tuple(Want(f"{other}>{name}", priority) for other, priority in mutual),
        )

    people = [
        person("a", ("b", 1), ("nobody", 3)),
        person("b", ("a", 1), ("c", 3)),
        person("c", ("b", 3), ("d", 1)),
        person("d", ("c", 1), ("nobody", 3)),
    ]
    worth = match(people, Policy(objective="worth"))
    served = match(people, Policy(objective="served"))
    assert [(pair.a, pair.b) for pair in worth.matches] == [("b", "c")]
    assert [(pair.a, pair.b) for pair in served.matches] == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(("n", "skills", "seed"), [(74, 12, 1), (150, 30, 2), (320, 80, 3)])
def test_fair_is_proven_in_whole_programmes_and_raises_those_who_gain_least(
    n: int, skills: int, seed: int
) -> None:
    problem = Problem(tuple(crowd(n, skills, seed)), Policy(objective="fair"))
    fair = solve(problem)
    served = match(problem.people, Policy(objective="served"))
    assert verify(problem, fair).problems == ()
    assert fair.figures.served == served.figures.served
    assert key_of(Judge(problem), pairs_of(fair)) >= key_of(Judge(problem), pairs_of(served))
    assert fair.figures.least_gain >= served.figures.least_gain - 0.01
    assert fair.certificate.worth_bound >= round(served.figures.worth * RESOLUTION)


def pairs_of(matching: Matching) -> list[tuple[str, str]]:
    return [(found.a, found.b) for found in matching.matches]
