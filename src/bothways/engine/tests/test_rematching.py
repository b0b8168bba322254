"""After a change: as good as starting anew, and it says who moved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.engine import (
    ImpossibleLocks,
    Matching,
    Moved,
    Offer,
    Person,
    Policy,
    Problem,
    Review,
    Want,
    explain_pair,
    match,
    rematch,
    verify,
)

from .strategies import offers, problems, wants
from .test_optimum import THOROUGH, crowd, reached, solve


def pairs_of(matching: Matching) -> list[tuple[str, str]]:
    return [(found.a, found.b) for found in matching.matches]


@st.composite
def changes(draw: st.DrawFn) -> tuple[Problem, Problem]:
    """A problem and what has become of it."""
    before = draw(problems())
    people, review = list(before.people), before.review
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["ban", "lock", "leave", "join", "learn", "free"]))
        ids = [person.id for person in people]
        if kind == "join":
            newcomer = Person(
                f"new{len(people)}",
                offers=tuple(draw(st.lists(offers, max_size=3))),
                wants=tuple(draw(st.lists(wants, max_size=3))),
                capacity=draw(st.integers(0, 2)),
            )
            people.append(newcomer)
        elif kind == "free":
            review = Review()
        elif kind in ("ban", "lock") and len(ids) > 1:
            one = draw(st.sampled_from(ids))
            other = draw(st.sampled_from([who for who in ids if who != one]))
            if kind == "ban":
                review = replace(review, bans=(*review.bans, (one, other)))
            else:
                review = replace(review, locks=(*review.locks, (one, other)))
        elif ids:
            at = draw(st.integers(0, len(ids) - 1))
            if kind == "learn":
                people[at] = replace(people[at], offers=tuple(draw(st.lists(offers, max_size=3))))
            else:
                people.pop(at)
    here = {person.id for person in people}
    review = replace(review, locks=tuple(lock for lock in review.locks if here.issuperset(lock)))
    return before, replace(before, people=tuple(people), review=review)


@THOROUGH
@given(changes())
def test_what_comes_after_a_change_is_as_good_as_starting_anew(
    change: tuple[Problem, Problem],
) -> None:
    before, now = change
    try:
        first, anew = solve(before), solve(now)
    except ImpossibleLocks:
        return
    found = rematch(now, pairs_of(first), first.certificate, before=before)
    assert reached(now, found.matching) == reached(now, anew)
    assert verify(now, found.matching).problems == ()
    stated = {moved.id for moved in found.changed}
    for person in now.people:
        then = {pair for pair in pairs_of(first) if person.id in pair}
        after = {pair for pair in pairs_of(found.matching) if person.id in pair}
        assert (then != after) == (person.id in stated)


@pytest.mark.parametrize("objective", ["worth", "served"])
def test_most_people_keep_their_partner_when_one_leaves(objective: str) -> None:
    policy = Policy(objective=objective)  # type: ignore[arg-type]
    before = Problem(tuple(crowd(900, 60, 3)), policy)
    first = match(before.people, policy)
    gone = first.matches[7].a
    now = replace(before, people=tuple(one for one in before.people if one.id != gone))
    found = rematch(now, pairs_of(first), first.certificate, before=before)
    anew = match(now.people, policy)
    assert found.matching.figures.worth == anew.figures.worth
    assert found.matching.figures.served == anew.figures.served
    assert len(found.changed) < 0.1 * first.figures.served
    assert Moved(gone, (first.matches[7].b,), ()) in found.changed
    assert found.served_change == anew.figures.served - first.figures.served


def test_change_that_changes_nothing_moves_nobody() -> None:
    before = Problem(tuple(crowd(200, 30, 8)))
    first = match(before.people)
    found = rematch(before, pairs_of(first), first.certificate, before=before)
    assert found.changed == ()
    assert (found.worth_change, found.served_change) == (0.0, 0)


def test_prices_of_another_problem_are_not_believed() -> None:
    """Ann and Ben were banned from each other when the prices were found, and aren't any more."""

    def person(name: str, offers: str, wants: str) -> Person:
        return Person(name, tuple(map(Offer, offers.split())), tuple(map(Want, wants.split())))

    people = (person("ann", "x", "y"), person("ben", "y", "x"), person("cleo", "k", "m"))
    first = match(people, None, Review(bans=(("ann", "ben"),)))
    today = Problem((*people, person("dan", "m", "k")))
    found = rematch(today, pairs_of(first), first.certificate, before=Problem(people))
    assert pairs_of(found.matching) == [("ann", "ben"), ("cleo", "dan")]
    assert verify(today, found.matching).problems == ()


def test_true_loss_of_a_pair_is_the_difference_of_two_optima() -> None:
    problem = Problem(tuple(crowd(120, 20, 9)))
    matching = match(problem.people)
    chosen = next(found for found in matching.matches if found.next_best_a)
    assert chosen.next_best_a is not None
    a, b = chosen.a, chosen.next_best_a.id
    told = explain_pair(problem, a, b, matching, reoptimise=True)
    locked = match(problem.people, problem.policy, Review(locks=((a, b),)))
    assert told.loss == pytest.approx(matching.figures.worth - locked.figures.worth)
    assert told.loss is not None
    assert told.slack is not None
    assert told.loss >= told.slack - 1e-6
    assert "matched anew" in told.sentence
