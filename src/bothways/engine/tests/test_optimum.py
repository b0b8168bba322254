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

from .strategies import problems

THOROUGH = settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def solve(problem: Problem) -> Matching:
    return match(problem.people, problem.policy, problem.review)


def best_by_brute_force(problem: Problem) -> int:
    """The value of the best of all matchings, with weights from the independent judge."""
    judge = Judge(problem)

    def best(people: list[str]) -> int:
        if len(people) < 2:
            return 0
        first, rest = people[0], people[1:]
        value = best(rest)
        for position, other in enumerate(rest):
            weight = judge.weight(first, other)
            if weight:
                value = max(value, weight + best(rest[:position] + rest[position + 1 :]))
        return value

    fixed = 0
    for lock in judge.locks:
        worth = judge.worth(*sorted(lock))
        fixed += worth + (judge.bonus if worth else 0)
    return fixed + best([who for who in sorted(judge.people) if who not in judge.locked])


@THOROUGH
@given(problems())
def test_matching_is_the_best_of_all_and_says_so(problem: Problem) -> None:
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    verdict = verify(problem, matching)
    assert verdict.problems == ()
    assert verdict.value == best_by_brute_force(problem)
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
    judge = Judge(problem)
    graph = nx.Graph()
    ids = sorted(judge.people)
    for position, a in enumerate(ids):
        for b in ids[position + 1 :]:
            if weight := judge.weight(a, b):
                graph.add_edge(a, b, weight=weight)
    best = sum(graph.edges[pair]["weight"] for pair in nx.max_weight_matching(graph))
    matching = solve(problem)
    assert verify(problem, matching).problems == ()
    assert (matching.certificate.value, matching.certificate.optimal) == (best, True)


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
