"""The best there is, by brute force on small problems and by another solver on larger ones."""

from __future__ import annotations

import random

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


def best_by_brute_force(problem: Problem) -> tuple[int, int]:
    """Pairs (when people served come first; else 0) and worth of the best of all matchings, with
    worths from the independent judge."""
    judge = Judge(problem)
    counted = int(problem.policy.objective == "served")

    def best(people: list[str]) -> tuple[int, int]:
        if len(people) < 2:
            return 0, 0
        first, rest = people[0], people[1:]
        value = best(rest)
        for position, other in enumerate(rest):
            if weight := judge.weight(first, other):
                pairs, worth = best(rest[:position] + rest[position + 1 :])
                value = max(value, (pairs + counted, worth + weight))
        return value

    return best([who for who in sorted(judge.people) if who not in judge.locked])


def reached(problem: Problem, matching: Matching) -> tuple[int, int]:
    """The same two of what the engine found."""
    free = [found for found in matching.matches if not found.locked]
    counted = int(problem.policy.objective == "served")
    return counted * len(free), sum(round(found.worth * RESOLUTION) for found in free)


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
    assert reached(problem, matching) == (len(best) if objective == "served" else 0, worth)
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
