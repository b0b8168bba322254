"""Peer groups: valid always, serving most where it can be checked, and the same every time."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings

from bothways.engine import (
    ImpossibleLocks,
    Offer,
    Person,
    Policy,
    Problem,
    Want,
    match,
    verify,
)
from bothways.engine.checks import Judge
from bothways.engine.tests.strategies import problems
from bothways.engine.tests.test_optimum import THOROUGH, crowd


@settings(THOROUGH, max_examples=300)
@given(problems(most=9))
def test_groups_hold_whatever_is_asked(problem: Problem) -> None:
    people = tuple(
        replace(person, in_group=position % 2 == 0)
        for position, person in enumerate(problem.people)
    )
    policy = replace(problem.policy, groups=True, objective="worth")
    problem = Problem(people, policy, problem.review)
    try:
        matching = match(people, policy, problem.review)
    except ImpossibleLocks:
        return
    assert verify(problem, matching).problems == ()


def can_learn(judge: Judge, group: tuple[str, ...]) -> bool:
    return all(any(judge.gain(a, b) > 0 for b in group if b != a) for a in group)


def test_most_people_are_served_in_nearly_all_small_cases() -> None:
    best_reached = 0
    for seed in range(60):
        draw = random.Random(seed)
        people = [
            Person(
                str(k),
                offers=tuple(Offer(f"s{draw.randrange(6)}", 4) for _ in range(2)),
                wants=tuple(Want(f"s{draw.randrange(6)}") for _ in range(2)),
                in_group=True,
            )
            for k in range(7)
        ]
        judge = Judge(Problem(tuple(people)))
        possible = [
            size
            for size in range(7, 3, -1)
            if any(can_learn(judge, group) for group in combinations(judge.people, size))
        ]
        served = match(people, Policy(groups=True)).figures.served
        assert served <= max(possible, default=0)
        best_reached += served == max(possible, default=0)
    assert best_reached >= 57


def test_who_asks_for_a_group_is_not_paired_and_the_left_over_join() -> None:
    asks = [
        Person(f"a{k}", (Offer(f"x{k}", 4),), (Want(f"x{(k + 1) % 4}"),), in_group=True)
        for k in range(4)
    ]
    alone = Person("z", (Offer("nobody wants"),), (Want("x0"),))
    matching = match([*asks, alone], Policy(groups=True))
    [group] = matching.groups
    assert group.people == ("a0", "a1", "a2", "a3", "z")
    assert matching.matches == ()
    assert group.teachers["x0"] == ("a0",)
    assert group.learners["x0"] == ("a3", "z")
    assert group.why[0] == "Two of the five want to learn x0; a0 can teach it."


def test_groups_are_the_same_under_one_seed() -> None:
    people = [replace(person, in_group=True) for person in crowd(120, 40, 2)]
    first, second = (match(people, Policy(groups=True), seed=5) for _ in range(2))
    assert first.groups == second.groups
    assert len(first.groups) > 8
    assert all(4 <= len(group.people) <= 8 for group in first.groups)
