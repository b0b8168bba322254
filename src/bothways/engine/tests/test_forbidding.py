"""How many pairs each rule forbids, against asking pair by pair."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings

from bothways.engine import Person, Problem, Review, explain_pair
from bothways.engine.audit.forbidding import forbidding

from .strategies import problems
from .test_help import person
from .test_optimum import THOROUGH


@settings(THOROUGH, max_examples=400)
@given(problems(most=6))
def test_counts_are_what_asking_pair_by_pair_gives(problem: Problem) -> None:
    found = forbidding(problem)
    told = [
        explain_pair(problem, one.id, other.id) for one, other in combinations(problem.people, 2)
    ]
    least = problem.policy.least_gain
    fitting = [
        each for each in told if each.worth and min(each.gain_a, each.gain_b) >= max(least, 1e-12)
    ]
    assert found.mutual == len(fitting)
    assert found.allowed == sum(not each.forbidden_by for each in fitting)
    assert sum(rule.alone for rule in found.rules) == sum(
        len(each.forbidden_by) == 1 for each in fitting
    )
    assert sum(rule.forbids for rule in found.rules) == sum(
        len(each.forbidden_by) for each in fitting
    )


def test_rule_that_alone_forbids_is_told_from_one_of_several() -> None:
    people = (
        person("ann", "a", "b"),
        person("bob", "b", "a", not_with=frozenset({"ann"})),
        Person("cid", person("x", "b", "a").offers, person("x", "b", "a").wants),
    )
    found = forbidding(Problem(people, review=Review(bans=(("ann", "bob"), ("ann", "cid")))))
    counts = {rule.name: (rule.forbids, rule.alone) for rule in found.rules if rule.forbids}
    assert (found.mutual, found.allowed) == (2, 0)
    assert counts == {"not_with": (1, 0), "ban": (2, 1)}


def test_nobody_is_nothing() -> None:
    found = forbidding(Problem(()))
    assert (found.mutual, found.allowed) == (0, 0)
