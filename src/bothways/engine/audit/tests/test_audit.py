"""Blocking pairs and fairness by group."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.engine import ImpossibleLocks, Policy, Problem, match
from bothways.engine.audit import facts_of, fairness
from bothways.engine.audit.fairness import TOGETHER
from bothways.engine.checks import Judge
from bothways.engine.tests.strategies import problems
from bothways.engine.tests.test_optimum import THOROUGH, crowd, may_be


def blocking_by_definition(problem: Problem, pairs: set[frozenset[str]]) -> int:
    judge = Judge(problem)
    got: dict[str, list[float]] = {who: [] for who in judge.people}
    for pair in pairs:
        a, b = sorted(pair)
        for who, gain in zip((a, b), judge.gains(a, b), strict=True):
            got[who].append(gain)
    least = {
        who: min(gains) if gains and len(gains) >= judge.people[who].capacity else 0.0
        for who, gains in got.items()
    }
    return sum(
        gain_a > least[a] + 1e-9 and gain_b > least[b] + 1e-9
        for a, b in combinations(sorted(judge.people), 2)
        if frozenset((a, b)) not in pairs and may_be(judge, a, b)
        for gain_a, gain_b in [judge.gains(a, b)]
    )


@settings(THOROUGH, max_examples=300)
@given(problems())
def test_blocking_pairs_are_counted_as_defined(problem: Problem) -> None:
    if problem.policy.objective == "fair":
        return
    policy = Policy(**{**fields_of(problem.policy), "stability": 0.000001})
    problem = Problem(problem.people, policy, problem.review)
    try:
        matching = match(problem.people, policy, problem.review)
    except ImpossibleLocks:
        return
    pairs = {frozenset((found.a, found.b)) for found in matching.matches}
    assert matching.certificate.blocking_pairs == blocking_by_definition(problem, pairs)


def fields_of(policy: Policy) -> dict[str, object]:
    return {name: getattr(policy, name) for name in policy.__dataclass_fields__}


def test_price_for_stability_buys_fewer_blocking_pairs_and_is_kept() -> None:
    people = crowd(400, 40, 3)
    best = match(people)
    for share in (0.02, 0.1, 0.3):
        stable = match(people, Policy(stability=share))
        proof = stable.certificate
        assert stable.figures.worth >= (1 - share) * best.figures.worth - 1e-6
        assert proof.blocking_pairs <= proof.blocking_pairs_before
        assert proof.bound == best.certificate.bound
    assert proof.blocking_pairs < 0.5 * proof.blocking_pairs_before


GROUPS = st.dictionaries(st.integers(0, 60), st.sampled_from("abcdefg"), min_size=1)


@given(GROUPS, st.integers(2, 8))
def test_no_group_under_the_least_is_shown_and_nobody_is_lost(
    sizes: dict[int, str], least: int
) -> None:
    facts = {str(who): name for who, name in sizes.items()}
    told = fairness({"team": facts}, facts, {}, {}, least)
    for attribute in told:
        assert all(group.people >= least for group in attribute.groups)
        assert sum(group.people for group in attribute.groups) + attribute.hidden == len(facts)


def test_one_small_group_takes_the_next_smallest_along() -> None:
    facts = {
        f"{name}{k}": name for name, size in (("x", 9), ("y", 6), ("z", 3)) for k in range(size)
    }
    [attribute] = fairness({"team": facts}, facts, {}, {})
    assert [(group.name, group.people) for group in attribute.groups] == [("x", 9), (TOGETHER, 9)]


def test_difference_beyond_chance_is_said_and_a_small_one_is_not() -> None:
    facts = {f"l{k}": "Legal" for k in range(12)} | {f"o{k}": "Other" for k in range(80)}
    others = {f"o{k}": 0.5 for k in range(72)}
    few = others | {f"l{k}": 0.5 for k in range(3)}
    [told] = fairness({"function": facts}, facts, few, {})
    assert told.remarks[0] in {
        "People of Legal are served less often: 3 of 12, against 72 of 80 elsewhere.",
        "People of Other are served more often: 72 of 80, against 3 of 12 elsewhere.",
    }
    alike = others | {f"l{k}": 0.5 for k in range(10)}
    [told] = fairness({"function": facts}, facts, alike, {})
    assert told.remarks == ()
    assert np.isclose(told.groups[0].mean_gain, 0.5)


def test_facts_come_from_the_people() -> None:
    people = crowd(3, 5, 1)
    assert facts_of(people)["function"] == {person.id: "" for person in people}
