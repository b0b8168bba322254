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
    Want,
    explain_pair,
    helped,
    match,
)

from .strategies import problems
from .test_optimum import THOROUGH, crowd, reached, solve


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
