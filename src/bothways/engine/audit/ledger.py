"""Everybody's fitting partners, by the set of rules that forbid each: kept small, asked often."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..encoding import Bools, Encoded, Ints, encode, label
from ..problem import Problem
from ..rules import PairList, Rule, named
from ..scoring import Scorer
from ..watch import Watch
from .forbidding import RuleCount, forbidden_sets, rule_counts


@dataclass(frozen=True, eq=False)
class PlacesTaken:
    """Whoever is locked to as many people as they have places for gets nobody else."""

    full: Bools
    locked: PairList
    name: str = "lock"
    sentence: str = "Both have a place that no lock takes."

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        result: Bools = (self.full[a] | self.full[b]) & ~self.locked.holds(a, b)
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        if not self.forbids(encoded, np.array([a]), np.array([b]))[0]:
            return None
        who = a if self.full[a] else b
        return f"{label(encoded.people[who])} is locked to somebody else."


@dataclass(frozen=True, eq=False)
class NotInGroup:
    """Whoever asks for a peer group isn't paired."""

    asks: Bools
    name: str = "group"
    sentence: str = "Neither asks for a peer group instead."

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        result: Bools = self.asks[a] | self.asks[b]
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        for who in (a, b):
            if self.asks[who]:
                return f"{label(encoded.people[who])} asks for a peer group."
        return None


@dataclass(frozen=True, eq=False)
class Ledger:
    """For person ``who[k]``, ``count[k]`` others fit whom exactly the rules ``sets[k]`` (bits, in
    the order of ``rules``) forbid. At most people times sets of rules that occur, however many
    pairs there are."""

    encoded: Encoded
    rules: tuple[Rule, ...]
    who: Ints
    sets: Ints
    count: Ints
    seeks: Bools
    """(n,) who takes part, is locked to nobody and doesn't ask for a group."""

    @cached_property
    def whole(self) -> dict[int, int]:
        """Set of rules → pairs that exactly those forbid; 0 are the allowed ones."""
        found, place = np.unique(self.sets, return_inverse=True)
        total = np.bincount(place, weights=self.count, minlength=len(found))
        # Each pair stands in the ledger of both its people.
        return {int(rules): round(pairs) // 2 for rules, pairs in zip(found, total, strict=True)}

    @property
    def mutual(self) -> int:
        return sum(self.whole.values())

    @property
    def allowed(self) -> int:
        return self.whole.get(0, 0)

    @cached_property
    def rule_counts(self) -> tuple[RuleCount, ...]:
        return rule_counts(self.rules, self.whole)

    def bits(self, names: Iterable[str]) -> int:
        wanted = set(names)
        return sum(1 << place for place, rule in enumerate(self.rules) if rule.name in wanted)

    def names(self, bits: int) -> tuple[str, ...]:
        return tuple(rule.name for place, rule in enumerate(self.rules) if bits >> place & 1)

    def without(self, names: Iterable[str]) -> Ledger:
        """The same with some rules switched off; nobody is compared again."""
        kept = self.sets & ~np.int64(self.bits(names))
        who, sets, count = merged(self.who, kept, self.count, len(self.rules))
        return replace(self, who=who, sets=sets, count=count)


def ledger_of(problem: Problem, *, cancel: Callable[[], bool] | None = None) -> Ledger:
    """One look at every pair, a block at a time. Raises ``InvalidInput`` and ``Cancelled``."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    n = encoded.n
    locked = named(encoded, problem.review.locks)
    taken = np.bincount(locked.pairs[locked_once(locked)].reshape(-1), minlength=n)
    full = (taken > 0) & (taken >= encoded.capacity)
    asks = np.array([person.in_group for person in encoded.people], dtype=bool).reshape(n)
    asks &= problem.policy.groups
    rules: tuple[Rule, ...] = (*scorer.rules, PlacesTaken(full, locked), NotInGroup(asks))
    who = sets = count = np.zeros(0, dtype=np.int64)
    for a, b, found in forbidden_sets(scorer, rules, Watch(cancel=cancel)):
        # Each block is made small before the next, so that memory stays with the people.
        who, sets, count = merged(
            np.concatenate([who, a, b]),
            np.concatenate([sets, found, found]),
            np.concatenate([count, np.ones(2 * len(a), dtype=np.int64)]),
            len(rules),
        )
    seeks = (encoded.capacity > 0) & (taken == 0) & ~asks
    return Ledger(encoded, rules, who, sets, count, seeks)


def locked_once(locked: PairList) -> Ints:
    """Places of each lock, once however often it is named."""
    pairs = np.sort(locked.pairs, axis=1)
    _, first = np.unique(pairs[:, 0] * max(1, locked.n) + pairs[:, 1], return_index=True)
    result: Ints = first
    return result


def merged(who: Ints, sets: Ints, count: Ints, rules: int) -> tuple[Ints, Ints, Ints]:
    """One line for each person and set, sorted by person."""
    keys, place = np.unique((who << rules) | sets, return_inverse=True)
    total = np.zeros(len(keys), dtype=np.int64)
    np.add.at(total, place, count)
    return keys >> rules, keys & ((1 << rules) - 1), total
