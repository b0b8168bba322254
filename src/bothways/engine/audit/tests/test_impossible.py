"""Why people have no possible partner, against asking pair by pair and trying sets of rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.engine import ImpossibleLocks, Person, Policy, Problem, Review, match
from bothways.engine.audit.forbidding import forbidding
from bothways.engine.audit.impossible import LockFault, Remedy, impossible, judged, lock_faults
from bothways.engine.audit.ledger import ledger_of
from bothways.engine.encoding import encode
from bothways.engine.scoring import Scorer
from bothways.engine.tests.strategies import problems
from bothways.engine.tests.test_help import person
from bothways.engine.tests.test_optimum import THOROUGH, crowd


def forbidders(problem: Problem) -> dict[frozenset[str], set[str]]:
    """Every fitting pair with the rules that forbid it, one by one and by the definitions."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    locks = {frozenset(lock) for lock in problem.review.locks}
    mates = {one.id: sum(one.id in lock for lock in locks) for one in encoded.people}
    found = {}
    for a, b in combinations(range(encoded.n), 2):
        one, other = encoded.people[a], encoded.people[b]
        if not scorer.pairs(np.array([a]), np.array([b])).worth[0]:
            continue
        pair = frozenset((one.id, other.id))
        names = {rule.name for rule in scorer.rules if rule.reason(encoded, a, b)}
        full = [each for each in (one, other) if mates[each.id] >= max(1, each.capacity)]
        if full and pair not in locks:
            names.add("lock")
        if problem.policy.groups and (one.in_group or other.in_group):
            names.add("group")
        found[pair] = names
    return found


@settings(THOROUGH, max_examples=400)
@given(problems(most=6), st.booleans())
def test_blame_is_complete_and_nothing_in_it_can_be_spared(problem: Problem, groups: bool) -> None:
    people = tuple(
        replace(one, in_group=groups and place % 3 == 0) for place, one in enumerate(problem.people)
    )
    problem = replace(problem, people=people, policy=replace(problem.policy, groups=groups))
    pairs = forbidders(problem)
    found = impossible(problem)
    assert found.mutual == len(pairs)
    assert found.allowed == sum(not names for names in pairs.values())
    locked = set(chain(*problem.review.locks))
    alone = {
        one.id: theirs
        for one in people
        if one.capacity and one.id not in locked and not (groups and one.in_group)
        if (theirs := [names for pair, names in pairs.items() if one.id in pair])
        if all(theirs)
    }
    assert sorted(who for each in found.cut_off for who in each.people) == sorted(alone)
    for each in found.cut_off:
        for who in each.people:
            assert all(names & set(each.because) for names in alone[who])
            for spared in each.because:
                fewer = set(each.because) - {spared}
                assert not all(names & fewer for names in alone[who])
        for remedy in each.remedies:
            without = set(remedy.without)
            assert "not_with" not in without
            # Exactly these must go: with one rule fewer dropped, nobody of them has a partner.
            opened = [who for who in each.people if any(names <= without for names in alone[who])]
            assert remedy.opens == len(opened)
    assert (found.whole is not None) == bool(pairs and all(pairs.values()))
    if found.whole:
        because = set(found.whole.because)
        assert all(names & because for names in pairs.values())
        for spared in because:
            assert not all(names & (because - {spared}) for names in pairs.values())


@settings(THOROUGH, max_examples=300)
@given(problems(most=6))
def test_locks_are_faulted_when_and_only_when_a_match_refuses_them(problem: Problem) -> None:
    try:
        match(problem.people, problem.policy, problem.review)
    except ImpossibleLocks:
        assert lock_faults(problem)
    else:
        assert lock_faults(problem) == ()


@settings(THOROUGH, max_examples=150)
@given(problems(most=6))
def test_switching_rules_off_in_a_ledger_is_what_a_new_look_finds(problem: Problem) -> None:
    policy = replace(problem.policy, shared_language=True, cross_teams=True)
    off = replace(policy, shared_language=False, cross_teams=False)
    ledger = ledger_of(replace(problem, policy=policy)).without(["shared_language", "cross_teams"])
    again = impossible(replace(problem, policy=off))
    assert replace(judged(ledger), locks=again.locks) == again


def test_ledger_counts_as_a_look_at_every_pair_does() -> None:
    problem = Problem(crowd(120, 30, 4), Policy(cross_functions=True, shared_language=True))
    told, ledger = forbidding(problem), ledger_of(problem)
    assert (told.mutual, told.allowed) == (ledger.mutual, ledger.allowed)
    assert ledger.rule_counts[: len(told.rules)] == told.rules


def two(**facts: object) -> tuple[Person, Person]:
    return (person("ann", "a", "b", **facts), person("bob", "b", "a", **facts))


def test_rule_that_alone_would_open_a_partner_is_named() -> None:
    people = (*two(function="Sales"), person("cid", "x", "y"))
    found = impossible(Problem(people, Policy(cross_functions=True)))
    (only,) = found.cut_off
    assert (only.because, only.people) == (("cross_functions",), ("ann", "bob"))
    assert only.remedies == (Remedy(("cross_functions",), 2),)
    assert found.whole == only


def test_rules_that_must_go_together_are_named_together() -> None:
    people = two(function="Sales", team="North")
    found = impossible(Problem(people, Policy(cross_functions=True, cross_teams=True)))
    (only,) = found.cut_off
    assert len(only.because) == 1  # either of them alone forbids the pair
    assert only.remedies == (Remedy(("cross_functions", "cross_teams"), 2),)


def test_policy_is_not_blamed_for_what_a_ban_does_alone() -> None:
    people = two(function="Sales")
    policy = Policy(cross_functions=True)
    found = impossible(Problem(people, policy, Review(bans=(("ann", "bob"),))))
    assert found.cut_off[0].because == ("ban",)


def test_wishes_of_people_are_said_and_never_proposed_to_be_dropped() -> None:
    ann, bob = two()
    found = impossible(Problem((replace(ann, not_with=frozenset({"bob"})), bob)))
    (only,) = found.cut_off
    assert (only.because, only.remedies) == (("not_with",), ())


def test_partner_taken_by_a_lock_is_a_reason() -> None:
    people = (*two(), person("cid", "b", "a"))
    found = impossible(Problem(people, review=Review(locks=(("ann", "bob"),))))
    (only,) = found.cut_off
    assert (only.because, only.people) == (("lock",), ("cid",))
    assert only.remedies == (Remedy(("lock",), 1),)


def test_lock_that_breaks_a_rule_names_the_rule() -> None:
    problem = Problem(
        two(function="Sales"), Policy(cross_functions=True), Review(locks=(("ann", "bob"),))
    )
    (fault,) = impossible(problem).locks
    assert fault == LockFault("ann", "bob", "cross_functions", "ann and bob are both in Sales.")


def test_locks_beyond_somebodys_places_are_a_contradiction() -> None:
    people = (*two(), person("cid", "b", "a"))
    review = Review(locks=(("ann", "bob"), ("ann", "cid")))
    (fault,) = impossible(Problem(people, review=review)).locks
    assert (fault.a, fault.rule, fault.b, fault.others) == ("ann", "places", "bob", ("cid",))


def test_nobody_is_nothing() -> None:
    found = impossible(Problem(()))
    assert (found.mutual, found.is_possible) == (0, True)
