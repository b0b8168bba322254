"""Why people have no possible partner: which rules together keep them from everybody they fit.

A set of rules explains somebody's case when each of the people who fit them is forbidden by at
least one rule of the set. A deletion filter makes the set irreducible: each rule is left out in
turn, and stays out unless a pair would then be allowed (Chinneck and Dravnieks 1991, for
infeasible linear programmes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..encoding import Encoded, encode
from ..front import too_many
from ..problem import Problem
from ..rules import named
from ..scoring import Scorer
from .ledger import Ledger, ledger_of

FIXED = ("group", "lock", "ban", "previous", "capacity", "not_with")
"""Decisions about people, from the least to the most fixed. A rule of the policy is left out
first, so that it isn't blamed for what a decision does alone."""
UNTOUCHED = "not_with"
"""What people asked for is never proposed to be dropped."""
REMEDIES = 3


@dataclass(frozen=True, slots=True)
class Remedy:
    """Without the rules ``without``, ``opens`` of the people would have a possible partner."""

    without: tuple[str, ...]
    opens: int


@dataclass(frozen=True, slots=True)
class Blame:
    """People who fit somebody and may have nobody, and an irreducible set of rules that keeps
    them apart from everybody they fit."""

    because: tuple[str, ...]
    people: tuple[str, ...]
    """By id."""
    remedies: tuple[Remedy, ...]
    """What would open most, first; rules that must go together where no single one helps."""


@dataclass(frozen=True, slots=True)
class LockFault:
    """A locked pair that can't stand: ``rule`` is what it breaks, or ``places`` when ``a`` is
    locked to more people, ``b`` and ``others``, than they have places for."""

    a: str
    b: str
    rule: str
    sentence: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Impossible:
    mutual: int
    """Pairs in which both gain, whatever the rules say."""
    allowed: int
    whole: Blame | None
    """Where no pair is allowed at all: everybody concerned."""
    cut_off: tuple[Blame, ...]
    """People with no possible partner in a pair, by what keeps them apart; the most first."""
    locks: tuple[LockFault, ...]

    @property
    def is_possible(self) -> bool:
        return not (self.whole or self.cut_off or self.locks)


def impossible(problem: Problem, *, cancel: Callable[[], bool] | None = None) -> Impossible:
    """Look at every pair once, a block at a time. Raises ``InvalidInput`` and ``Cancelled``."""
    return judged(ledger_of(problem, cancel=cancel), lock_faults(problem))


def judged(ledger: Ledger, locks: tuple[LockFault, ...] = ()) -> Impossible:
    """The same of a ledger that is there already."""
    order = blame_order(ledger)
    cases = cut_off(ledger)
    groups: dict[int, list[int]] = {}
    known: dict[tuple[int, ...], int] = {}
    for who, sets in cases.items():
        if sets not in known:
            known[sets] = irreducible(sets, order)
        groups.setdefault(known[sets], []).append(who)
    blames = [
        blame(ledger, bits, {who: cases[who] for who in group}) for bits, group in groups.items()
    ]
    whole = None
    if ledger.mutual and not ledger.allowed:
        whole = blame(ledger, irreducible(tuple(ledger.whole), order), cases)
    blames.sort(key=lambda each: (-len(each.people), each.because))
    return Impossible(ledger.mutual, ledger.allowed, whole, tuple(blames), locks)


def cut_off(ledger: Ledger) -> dict[int, tuple[int, ...]]:
    """Position → the sets of rules that forbid those who fit, for everybody who seeks a partner,
    fits somebody and may have nobody."""
    n = ledger.encoded.n
    fits = np.zeros(n, dtype=bool)
    fits[ledger.who] = True
    fits[ledger.who[ledger.sets == 0]] = False
    mine = (fits & ledger.seeks)[ledger.who]
    found: dict[int, list[int]] = {}
    for who, sets in zip(ledger.who[mine].tolist(), ledger.sets[mine].tolist(), strict=True):
        found.setdefault(who, []).append(sets)
    return {who: tuple(sets) for who, sets in found.items()}


def blame_order(ledger: Ledger) -> tuple[int, ...]:
    """Single rules as bits, in the order in which they are left out."""
    counts = ledger.rule_counts
    places = sorted(
        range(len(ledger.rules)),
        key=lambda place: (
            FIXED.index(counts[place].name) + 1 if counts[place].name in FIXED else 0,
            counts[place].forbids,
            place,
        ),
    )
    return tuple(1 << place for place in places)


def irreducible(sets: Iterable[int], order: Sequence[int]) -> int:
    """Rules (bits) of which each of ``sets`` holds one, and none of them can be spared."""
    kept, sets = sum(order), tuple(sets)
    for rule in order:
        fewer = kept & ~rule
        if all(each & fewer for each in sets):
            kept = fewer
    return kept


def blame(ledger: Ledger, bits: int, cases: dict[int, tuple[int, ...]]) -> Blame:
    ids = tuple(ledger.encoded.people[who].id for who in sorted(cases))
    return Blame(ledger.names(bits), ids, remedies(ledger, cases.values()))


def remedies(ledger: Ledger, cases: Iterable[tuple[int, ...]]) -> tuple[Remedy, ...]:
    """Single rules first; where none helps anybody, the smallest sets that must go together."""
    fixed = ledger.bits([UNTOUCHED])
    opened: Counter[int] = Counter()
    for sets in cases:
        opened.update(each for each in sets if not each & fixed)
    if not opened:
        return ()
    fewest = min(each.bit_count() for each in opened)
    best = [each for each in opened if each.bit_count() == fewest]
    best.sort(key=lambda each: (-opened[each], each))
    return tuple(Remedy(ledger.names(each), opened[each]) for each in best[:REMEDIES])


def lock_faults(problem: Problem) -> tuple[LockFault, ...]:
    """Every lock that breaks a rule, and everybody locked to more people than they may have."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    pairs = sorted(
        {(min(pair), max(pair)) for pair in named(encoded, problem.review.locks).pairs.tolist()}
    )
    faults = [
        LockFault(encoded.people[a].id, encoded.people[b].id, rule.name, reason)
        for a, b in pairs
        for rule in scorer.rules
        if (reason := rule.reason(encoded, a, b))
    ]
    return (*faults, *crowded(encoded, pairs))


def crowded(encoded: Encoded, pairs: list[tuple[int, int]]) -> list[LockFault]:
    """Whoever waits this time has broken a rule already; the others may have too many."""
    mates: dict[int, list[int]] = {}
    for a, b in pairs:
        mates.setdefault(a, []).append(b)
        mates.setdefault(b, []).append(a)
    return [
        LockFault(
            encoded.people[who].id,
            encoded.people[with_[0]].id,
            "places",
            too_many(encoded, who, with_),
            tuple(encoded.people[mate].id for mate in with_[1:]),
        )
        for who, with_ in sorted(mates.items())
        if len(with_) > max(1, int(encoded.capacity[who]))
    ]
