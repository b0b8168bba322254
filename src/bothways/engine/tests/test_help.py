"""What would help somebody without a partner: what is said comes true when they do it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.engine import (
    Addition,
    Cancelled,
    Helped,
    ImpossibleLocks,
    Matching,
    Offer,
    Person,
    Policy,
    Problem,
    Review,
    Want,
    explain_pair,
    helped,
    match,
)
from bothways.engine.checks import Judge

from .strategies import SKILLS, problems
from .test_optimum import THOROUGH, best_by_brute_force, crowd, may_be, reached, solve


def pairs_of(matching: Matching) -> list[tuple[str, str]]:
    return [(found.a, found.b) for found in matching.matches]


def person(name: str, offers: str = "", wants: str = "", **more: object) -> Person:
    return Person(
        name,
        offers=tuple(map(Offer, offers.split())),
        wants=tuple(map(Want, wants.split())),
        **more,  # type: ignore[arg-type]
    )


def help_of(problem: Problem, who: str, **options: float) -> tuple[Helped, ...]:
    matching = solve(problem)
    return helped(problem, who, pairs_of(matching), matching.certificate, **options)


def with_addition(problem: Problem, who: str, addition: Addition) -> Problem:
    people = tuple(addition.of(each) if each.id == who else each for each in problem.people)
    return replace(problem, people=people)


def possible(problem: Problem, who: str) -> set[str]:
    """Who could be their partner, asked one by one."""
    return {
        other.id
        for other in problem.people
        if other.id != who
        and other.capacity
        and (told := explain_pair(problem, who, other.id)).worth
        and not told.forbidden_by
    }


@settings(THOROUGH, max_examples=400)
@given(problems(most=6), st.data())
def test_what_is_said_is_what_happens_when_it_is_done(
    problem: Problem, data: st.DataObject
) -> None:
    try:
        first = solve(problem)
    except ImpossibleLocks:
        return
    served = {who for pair in pairs_of(first) for who in pair}
    alone = [each.id for each in problem.people if each.id not in served and each.capacity]
    if not alone:
        return
    who = data.draw(st.sampled_from(alone))
    before = possible(problem, who)
    for found in helped(problem, who, pairs_of(first), first.certificate):
        then = with_addition(problem, who, found.addition)
        assert found.opens == len(possible(then, who) - before)
        anew = solve(then)
        if found.is_matched is not None:
            change = anew.figures.worth - first.figures.worth
            assert found.worth_change == pytest.approx(change, abs=1e-6)
            assert found.served_change == anew.figures.served - first.figures.served
            assert reached(then, anew)[0] >= reached(problem, first)[0]
        if found.is_matched:
            assert set(found.partners) <= possible(then, who)


def worths(problem: Problem, who: str) -> dict[str, int]:
    """Everybody who may be their partner, and what the two would be worth, by definition."""
    judge = Judge(problem)
    others = [other for other in judge.people if other != who]
    return {other: judge.worth(who, other) for other in others if may_be(judge, who, other)}


@settings(THOROUGH, max_examples=300)
@given(problems(most=6))
def test_no_single_addition_that_opens_or_improves_is_missed(problem: Problem) -> None:
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    for left in matching.left_over:
        now = worths(problem, left.id)
        (alone,) = (each for each in problem.people if each.id == left.id)
        mine = {entry.skill for entry in (*alone.offers, *alone.wants)}
        expected = {}
        for skill in set(SKILLS) - mine:
            for addition in (Addition(offer=skill), Addition(want=skill)):
                then = worths(with_addition(problem, left.id, addition), left.id)
                opens = len(then.keys() - now.keys())
                improves = sum(then.get(other, 0) > worth for other, worth in now.items())
                if opens or improves:
                    expected[addition] = (opens, improves)
        told = helped(problem, left.id, pairs_of(matching), matching.certificate)
        single = [each for each in told if not (each.addition.offer and each.addition.want)]
        assert {each.addition: (each.opens, each.improves) for each in single} == expected


@settings(THOROUGH, max_examples=300)
@given(problems(most=6))
def test_partner_is_promised_if_and_only_if_every_best_answer_has_one(problem: Problem) -> None:
    """Any matching that leaves them out was possible before: the best is better with the addition
    exactly when it needs them."""
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    best = best_by_brute_force(problem)
    for left in matching.left_over:
        for found in helped(problem, left.id, pairs_of(matching), matching.certificate):
            then = with_addition(problem, left.id, found.addition)
            assert found.is_matched == (best_by_brute_force(then) > best)
            if found.is_matched:
                assert left.id not in {each.id for each in solve(then).left_over}


@settings(THOROUGH, max_examples=300)
@given(problems(most=6), st.data())
def test_what_was_decided_since_counts(problem: Problem, data: st.DataObject) -> None:
    """A ban more, or every decision taken back: only what the addition itself brings is told."""
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    if not matching.left_over:
        return
    review = Review()
    locks = [frozenset(lock) for lock in problem.review.locks]
    free = [pair for pair in pairs_of(matching) if frozenset(pair) not in locks]
    if free and data.draw(st.booleans()):
        bans = (*problem.review.bans, data.draw(st.sampled_from(free)))
        review = replace(problem.review, bans=bans)
    today = replace(problem, review=review)
    known = data.draw(st.sampled_from([None, problem]))
    who = data.draw(st.sampled_from([left.id for left in matching.left_over]))
    told = helped(today, who, pairs_of(matching), matching.certificate, before=known)
    best = best_by_brute_force(today)
    for found in told:
        then = with_addition(today, who, found.addition)
        if found.addition == Addition():
            assert set(found.partners) <= worths(today, who).keys()
            continue
        assert found.is_matched == (best_by_brute_force(then) > best)


def test_addition_may_help_with_somebody_who_was_possible_already() -> None:
    """Cleo could have Ben; Ann fits him better until Cleo offers what else he wants."""
    problem = Problem(
        (person("ann", "x", "y q"), person("ben", "y", "x z"), person("cleo", "x", "y q r"))
    )
    (found,) = help_of(problem, "cleo")
    assert (found.addition, found.opens, found.improves) == (Addition(offer="z"), 0, 1)
    assert (found.is_matched, found.partners) == (True, ("ben",))


def test_who_has_a_partner_as_things_are_needs_no_addition() -> None:
    banned = Problem(
        (person("una", "chess", "piano"), person("ben", "piano sailing", "chess")),
        review=Review(bans=(("una", "ben"),)),
    )
    first = solve(banned)
    today = replace(banned, review=Review())
    (found,) = helped(today, "una", [], first.certificate, before=banned)
    assert (found.addition, found.is_matched, found.partners) == (Addition(), True, ("ben",))


def test_circle_is_a_help_too() -> None:
    problem = Problem(
        (person("una", "b", "a"), person("ben", "c", "b"), person("cleo", "x", "c")),
        Policy(circles=3),
    )
    best = help_of(problem, "una")[0]
    assert best.is_matched
    assert best.served_change == len({"una", *best.partners})


def test_what_gets_a_partner_stands_first_and_says_with_whom() -> None:
    """Two would learn chess from Una; only one of them is free."""
    problem = Problem(
        (
            person("una", "chess", "piano"),
            person("ben", "sailing", "chess"),
            person("cleo", "sql pottery", "chess excel"),
            person("dan", "excel", "sql"),
        )
    )
    found = help_of(problem, "una")
    best = found[0]
    assert (best.addition, best.is_matched, best.partners) == (
        Addition(want="sailing"),
        True,
        ("ben",),
    )
    assert (best.opens, best.served_change) == (1, 2)
    assert {each.addition.want for each in found} == {"sailing", "sql", "pottery"}


def test_who_neither_teaches_nor_learns_is_helped_by_an_offer_and_a_want() -> None:
    problem = Problem((person("una"), person("ben", "sailing", "chess")))
    (found,) = help_of(problem, "una")
    assert found.addition == Addition(offer="chess", want="sailing")
    assert (found.opens, found.is_matched) == (1, True)


def test_rules_keep_what_they_forbid_from_being_promised() -> None:
    apart = frozenset({"ben"})
    problem = Problem(
        (person("una", "chess", "piano", not_with=apart), person("ben", "sailing", "chess"))
    )
    assert help_of(problem, "una") == ()


def test_nobody_without_a_place_counts_as_opened() -> None:
    problem = Problem(
        (person("una", "chess", "piano"), person("ben", "sailing", "chess", capacity=0))
    )
    assert help_of(problem, "una") == ()


def test_without_time_partners_are_counted_and_nothing_is_promised() -> None:
    problem = Problem((person("una", "chess", "piano"), person("ben", "sailing", "chess")))
    (found,) = help_of(problem, "una", time_budget=0.0)
    assert (found.opens, found.is_matched, found.partners) == (1, None, ())


def test_stopping_is_heard() -> None:
    problem = Problem((person("una", "chess", "piano"), person("ben", "sailing", "chess")))
    first = solve(problem)
    with pytest.raises(Cancelled):
        helped(problem, "una", pairs_of(first), first.certificate, cancel=lambda: True)


def test_in_a_crowd_it_is_the_same_every_time_and_mostly_true_at_once() -> None:
    problem = Problem(tuple(crowd(400, 60, 5)), Policy(objective="served"))
    first = match(problem.people, problem.policy)
    served = {who for pair in pairs_of(first) for who in pair}
    alone = next(each.id for each in problem.people if each.id not in served)
    one, two = (helped(problem, alone, pairs_of(first), first.certificate) for _ in range(2))
    assert one == two
    assert any(each.is_matched for each in one)


def test_somebody_unknown_is_an_error() -> None:
    with pytest.raises(KeyError):
        help_of(Problem((person("una"),)), "nobody")
