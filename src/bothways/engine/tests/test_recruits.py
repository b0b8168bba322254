"""Whom to look for: what is said of newcomers comes true when they come."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bothways.engine import ImpossibleLocks, Offer, Person, Policy, Problem, Want, coverage, match
from bothways.engine.audit.recruits import LEVEL, NEWCOMERS, served_in

from .strategies import problems
from .test_help import person
from .test_optimum import THOROUGH, crowd


def with_newcomers(problem: Problem, offer: str, want: str) -> Problem:
    new = tuple(
        Person(f"new{number}", offers=(Offer(offer, LEVEL),), wants=(Want(want),))
        for number in range(NEWCOMERS)
    )
    return replace(problem, people=(*problem.people, *new))


@settings(THOROUGH, max_examples=250)
@given(problems(most=6))
def test_worth_is_what_matching_with_them_brings(problem: Problem) -> None:
    try:
        found = coverage(problem)
    except ImpossibleLocks:
        return
    first = match(problem.people, problem.policy, problem.review)
    now, then_ = found.matching.figures, first.figures
    assert (now.served, now.worth) == (then_.served, then_.worth)
    for each in found.recruits:
        then = with_newcomers(problem, each.offer, each.want)
        anew = match(then.people, then.policy, then.review)
        assert each.worth_change == pytest.approx(
            anew.figures.worth - first.figures.worth, abs=1e-6
        )
        assert each.reaches > 0
        assert each.more_served is not None
        assert each.more_served > 0


def test_newcomer_who_frees_a_partner_counts_for_whom_it_frees() -> None:
    """Nobody without a partner is left once three come who teach chess and want the piano."""
    problem = Problem(
        (
            *(person(f"p{number}", "piano", "chess") for number in range(3)),
            person("ben", "sql", "excel"),
            person("cleo", "excel", "sql"),
        ),
        Policy(objective="served"),
    )
    found = coverage(problem)
    assert (found.matching.figures.served, found.ready) == (2, 5)
    best = found.recruits[0]
    assert (best.offer, best.want, best.reaches, best.more_served) == ("chess", "piano", 3, 3)


def test_where_everybody_is_served_nobody_is_looked_for() -> None:
    problem = Problem((person("ann", "a", "b"), person("bob", "b", "a")))
    assert coverage(problem).recruits == ()


def test_who_offers_nothing_is_reached_by_no_newcomer() -> None:
    problem = Problem((person("ann", "", "b"), person("bob", "b", "")))
    found = coverage(problem)
    assert (found.ready, found.recruits) == (0, ())


def test_three_kinds_differ_in_what_they_bring() -> None:
    people = tuple(
        person(f"{offer}{want}{number}", offer, want)
        for offer, want in (("a", "x"), ("b", "y"), ("c", "z"))
        for number in range(4)
    )
    found = coverage(Problem(people, Policy(objective="served")))
    assert {(each.offer, each.want) for each in found.recruits} == {
        ("x", "a"),
        ("y", "b"),
        ("z", "c"),
    }
    assert [each.more_served for each in found.recruits] == [3, 3, 3]


def test_without_time_kinds_are_named_and_nothing_is_promised() -> None:
    problem = Problem((person("ann", "a", "b"), person("bob", "c", "d")))
    found = coverage(problem, time_budget=0.0)
    assert {each.more_served for each in found.recruits} == {None}


def test_same_answer_every_time() -> None:
    problem = Problem(tuple(crowd(300, 60, 5)), Policy(objective="served"))
    one, two = coverage(problem), coverage(problem)
    assert one.recruits == two.recruits
    assert len(served_in(one.matching)) == one.matching.figures.served
