"""Hard rules: masks that say which pairs are never made, and why in a sentence.

A rule answers for a list of pairs (never n × n) and for one pair in words. Rules are composed by
listing them; one of your own needs the four members of ``Rule`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np

from .encoding import Bools, Encoded, Floats, Ints, Masks, label, line_above
from .problem import Policy, Problem


@runtime_checkable
class Rule(Protocol):
    """One hard rule. ``name`` is for code, ``sentence`` for people."""

    @property
    def name(self) -> str: ...
    @property
    def sentence(self) -> str: ...

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        """(m,) for the pairs of positions ``a[k]``, ``b[k]``: ``True`` where forbidden."""

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        """Why this pair is forbidden, in a sentence; ``None`` when it isn't."""


@dataclass(frozen=True, slots=True)
class Different:
    """People must differ in a fact; unknown never forbids."""

    name: str
    sentence: str
    fact: str
    words: str

    def values(self, encoded: Encoded) -> Ints:
        values: Ints = getattr(encoded, self.fact)
        return values

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        values = self.values(encoded)
        result: Bools = (values[a] == values[b]) & (values[a] >= 0)
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        one, other = encoded.people[a], encoded.people[b]
        value = getattr(one, self.fact)
        if value and value == getattr(other, self.fact):
            return f"{label(one)} and {label(other)} are both {self.words} {value}."
        return None


@dataclass(frozen=True, slots=True)
class SharedLanguage:
    """Two people who have named languages must share one."""

    name: str = "shared_language"
    sentence: str = "Both speak a language in common."

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        speaks: Masks = encoded.languages
        named = speaks.any(axis=1)
        apart = ~(speaks[a] & speaks[b]).any(axis=1)
        result: Bools = apart & named[a] & named[b]
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        one, other = encoded.people[a], encoded.people[b]
        if one.languages and other.languages and not one.languages & other.languages:
            return f"{label(one)} and {label(other)} have no language in common."
        return None


def shared_hours(encoded: Encoded, a: Ints, b: Ints) -> Floats:
    """(m,): hours that both working days share; NaN where a zone isn't known.

    Days repeat, so the other's day is also tried 24 hours earlier and later.
    """
    hours = encoded.hours
    total = np.zeros(len(a))
    for shift in (-24.0, 0.0, 24.0):
        end = np.minimum(hours[a, 1], hours[b, 1] + shift)
        overlap = end - np.maximum(hours[a, 0], hours[b, 0] + shift)
        total += np.where(np.isnan(overlap), np.nan, np.maximum(overlap, 0.0))
    return total


@dataclass(frozen=True, slots=True)
class OverlapHours:
    """Working days must share some hours; an unknown zone never forbids."""

    least: float
    name: str = "overlap_hours"

    @property
    def sentence(self) -> str:
        return f"Their working days share at least {self.least:g} hours."

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        result: Bools = shared_hours(encoded, a, b) < self.least
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        hours = shared_hours(encoded, np.array([a]), np.array([b]))[0]
        if hours < self.least:
            one, other = label(encoded.people[a]), label(encoded.people[b])
            return (
                f"The working days of {one} and {other} share {hours:.1f} hours; "
                f"the programme asks for {self.least:g}."
            )
        return None


@dataclass(frozen=True, eq=False)
class PairList:
    """Pairs by position, sorted, so that a list of others is looked up in it at once."""

    n: int
    pairs: Ints

    @cached_property
    def keys(self) -> Ints:
        return np.unique(keys_of(self.n, self.pairs[:, 0], self.pairs[:, 1]))

    def holds(self, a: Ints, b: Ints) -> Bools:
        keys = self.keys
        if not len(keys):
            return np.zeros(len(a), dtype=bool)
        wanted = keys_of(self.n, a, b)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        result: Bools = keys[at] == wanted
        return result


def keys_of(n: int, a: Ints, b: Ints) -> Ints:
    """One number for each pair, whichever of the two comes first."""
    result: Ints = np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)
    return result


@dataclass(frozen=True, eq=False)
class ForbiddenPairs:
    """Pairs named one by one: bans, previous partners, wishes, the line of management."""

    name: str
    sentence: str
    listed: PairList
    words: str

    @property
    def pairs(self) -> Ints:
        return self.listed.pairs

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        return self.listed.holds(a, b)

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        if not self.listed.holds(np.array([a]), np.array([b]))[0]:
            return None
        return self.words.format(label(encoded.people[a]), label(encoded.people[b]))


@dataclass(frozen=True, eq=False)
class NotOwnManager:
    """Nobody is matched with somebody up to ``depth`` steps above or below them."""

    depth: int
    listed: PairList | None = None
    name: str = "manager"

    @property
    def sentence(self) -> str:
        steps = "one step" if self.depth == 1 else f"{self.depth} steps"
        return f"Neither manages the other, within {steps} of the line."

    @property
    def pairs(self) -> Ints:
        return self.listed.pairs if self.listed else np.empty((0, 2), dtype=np.int64)

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        listed = self.listed or managed_pairs(encoded, self.depth)
        return listed.holds(a, b)

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        for low, high in ((a, b), (b, a)):
            person = encoded.people[low]
            above = line_above(encoded.people, encoded.index, person, self.depth)
            if encoded.people[high].id in above:
                manager = label(encoded.people[high])
                return f"{manager} is above {label(person)} in the line of management."
        return None


def managed_pairs(encoded: Encoded, depth: int) -> PairList:
    """Each person with everybody above them within ``depth`` steps: ancestors, step by step."""
    near = encoded.above[encoded.above[:, 2] <= depth][:, :2]
    found = [near]
    start = np.arange(encoded.n, dtype=np.int64)
    current = encoded.manager
    for _ in range(depth):
        known = (current >= 0) & (current != start)
        if not known.any():
            break
        found.append(np.column_stack([start[known], current[known]]))
        current = np.where(known, encoded.manager[np.maximum(current, 0)], -1)
    return PairList(encoded.n, np.concatenate(found))


@dataclass(frozen=True, slots=True)
class TakesPart:
    """People with capacity 0 are not matched this time."""

    name: str = "capacity"
    sentence: str = "Both want to be matched this time."

    def forbids(self, encoded: Encoded, a: Ints, b: Ints) -> Bools:
        result: Bools = (encoded.capacity[a] == 0) | (encoded.capacity[b] == 0)
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        for person in (encoded.people[a], encoded.people[b]):
            if person.capacity == 0:
                return f"{label(person)} isn't to be matched this time."
        return None


def rules_of(policy: Policy) -> tuple[Rule, ...]:
    """The hard rules a policy names, without those about single pairs."""
    rules: list[Rule] = [TakesPart()]
    if policy.manager_depth:
        rules.append(NotOwnManager(policy.manager_depth))
    if policy.cross_functions:
        rules.append(
            Different("cross_functions", "They work in different functions.", "function", "in")
        )
    if policy.cross_teams:
        rules.append(Different("cross_teams", "They work in different teams.", "team", "in"))
    if policy.shared_language:
        rules.append(SharedLanguage())
    if policy.overlap_hours:
        rules.append(OverlapHours(policy.overlap_hours))
    return tuple(rules)


def all_rules(problem: Problem, encoded: Encoded) -> tuple[Rule, ...]:
    """The policy's rules and those about single pairs, ready for ``encoded``."""
    rules = [
        NotOwnManager(rule.depth, managed_pairs(encoded, rule.depth))
        if isinstance(rule, NotOwnManager)
        else rule
        for rule in rules_of(problem.policy)
    ]
    review = problem.review
    return (
        *rules,
        ForbiddenPairs(
            "not_with",
            "Neither asked not to be matched with the other.",
            PairList(encoded.n, encoded.apart),
            "{} and {} are not to be matched with each other; one of them asked for it.",
        ),
        ForbiddenPairs(
            "ban",
            "The pair isn't banned.",
            named(encoded, review.bans),
            "{} and {} were banned as a pair on review.",
        ),
        ForbiddenPairs(
            "previous",
            "They weren't partners before.",
            named(encoded, review.previous),
            "{} and {} were partners before.",
        ),
    )


def named(encoded: Encoded, pairs: Iterable[tuple[str, str]]) -> PairList:
    """Pairs of ids as positions; whoever isn't among the people is passed over."""
    index = encoded.index
    found = [(index[a], index[b]) for a, b in pairs if a in index and b in index]
    return PairList(encoded.n, np.array(found, dtype=np.int64).reshape(-1, 2))


def forbidden(rules: Iterable[Rule], encoded: Encoded, a: Ints, b: Ints) -> Bools:
    """(m,) whether any of the rules forbids each pair."""
    result: Bools = a == b
    for rule in rules:
        result |= rule.forbids(encoded, a, b)
    return result
