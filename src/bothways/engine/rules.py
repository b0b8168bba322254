"""Hard rules: masks that say which pairs are never made, and why in a sentence.

A rule answers for a block of people against everybody (a boolean array, never n × n at once) and
for one pair in words. Rules are composed by listing them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from .encoding import Bools, Encoded, Floats, Ints, label
from .problem import Person, Policy, Problem


class Rule(Protocol):
    """One hard rule. ``name`` is for code, ``sentence`` for people."""

    @property
    def name(self) -> str: ...
    @property
    def sentence(self) -> str: ...

    def forbids(self, encoded: Encoded, rows: slice) -> Bools | None:
        """(rows, n): ``True`` where forbidden; ``None`` when nothing is."""

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        """Why this pair is forbidden, in a sentence; ``None`` when it isn't."""


@lru_cache(maxsize=8)
def codes(encoded: Encoded, fact: str) -> Ints:
    """(n,) a number for each value of a fact; unknown is −1."""
    known: dict[str, int] = {}
    values = (getattr(person, fact) for person in encoded.people)
    return np.array(
        [known.setdefault(value, len(known)) if value else -1 for value in values], dtype=np.int64
    )


@lru_cache(maxsize=4)
def spoken_languages(encoded: Encoded) -> Floats:
    """(n, languages) 1 where a person speaks a language."""
    spoken = sorted({code for person in encoded.people for code in person.languages})
    column = {code: position for position, code in enumerate(spoken)}
    speaks = np.zeros((encoded.n, max(1, len(spoken))))
    for row, person in enumerate(encoded.people):
        for code in person.languages:
            speaks[row, column[code]] = 1
    return speaks


@lru_cache(maxsize=4)
def takes_part(encoded: Encoded) -> Bools:
    """(n,) whether each is to be matched this time."""
    return np.array([person.capacity > 0 for person in encoded.people], dtype=bool)


@dataclass(frozen=True, slots=True)
class Different:
    """People must differ in a fact; unknown never forbids."""

    name: str
    sentence: str
    fact: str
    words: str

    def forbids(self, encoded: Encoded, rows: slice) -> Bools:
        values = codes(encoded, self.fact)
        mine = values[rows, None]
        result: Bools = (mine == values[None, :]) & (mine >= 0)
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

    def forbids(self, encoded: Encoded, rows: slice) -> Bools:
        speaks = spoken_languages(encoded)
        named = speaks.any(axis=1)
        apart = speaks[rows] @ speaks.T == 0
        result: Bools = apart & named[rows, None] & named[None, :]
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        one, other = encoded.people[a], encoded.people[b]
        if one.languages and other.languages and not one.languages & other.languages:
            return f"{label(one)} and {label(other)} have no language in common."
        return None


def shared_hours(encoded: Encoded, rows: slice) -> Floats:
    """(rows, n): hours that both working days share; NaN where a zone isn't known.

    Days repeat, so the other's day is also tried 24 hours earlier and later.
    """
    start, end = encoded.hours[rows, 0][:, None], encoded.hours[rows, 1][:, None]
    total = np.zeros((start.shape[0], encoded.n))
    for shift in (-24.0, 0.0, 24.0):
        other_start, other_end = encoded.hours[:, 0] + shift, encoded.hours[:, 1] + shift
        overlap = np.minimum(end, other_end) - np.maximum(start, other_start)
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

    def forbids(self, encoded: Encoded, rows: slice) -> Bools:
        result: Bools = shared_hours(encoded, rows) < self.least
        return result

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        hours = shared_hours(encoded, slice(a, a + 1))[0, b]
        if hours < self.least:
            one, other = label(encoded.people[a]), label(encoded.people[b])
            return (
                f"The working days of {one} and {other} share {hours:.1f} hours; "
                f"the programme asks for {self.least:g}."
            )
        return None


@dataclass(frozen=True, slots=True)
class NotOwnManager:
    """Nobody is matched with somebody up to ``depth`` steps above or below them."""

    depth: int
    name: str = "manager"

    @property
    def sentence(self) -> str:
        steps = "one step" if self.depth == 1 else f"{self.depth} steps"
        return f"Neither manages the other, within {steps} of the line."

    def forbids(self, encoded: Encoded, rows: slice) -> Bools:
        mask = np.zeros((rows.stop - rows.start, encoded.n), dtype=bool)
        for low, high in managed_pairs(encoded, self.depth):
            mark(mask, rows, low, high)
        return mask

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        for low, high in ((a, b), (b, a)):
            above = line_above(encoded, encoded.people[low])[: self.depth]
            if encoded.people[high].id in above:
                manager, report = label(encoded.people[high]), label(encoded.people[low])
                return f"{manager} is above {report} in the line of management."
        return None


@lru_cache(maxsize=4)
def managed_pairs(encoded: Encoded, depth: int) -> tuple[tuple[int, int], ...]:
    """Each person with everybody above them within ``depth`` steps, as positions."""
    return tuple(
        (row, encoded.index[manager])
        for row, person in enumerate(encoded.people)
        for manager in line_above(encoded, person)[:depth]
        if manager in encoded.index
    )


def line_above(encoded: Encoded, person: Person) -> tuple[str, ...]:
    """Everybody above a person, the nearest first; a ring of managers ends where it closes."""
    if person.line:
        return person.line
    above: list[str] = []
    current = person
    while current.manager and current.manager not in (person.id, *above):
        above.append(current.manager)
        if current.manager not in encoded.index:
            break
        current = encoded.people[encoded.index[current.manager]]
    return tuple(above)


def mark(mask: Bools, rows: slice, a: int, b: int) -> None:
    """Forbid a pair, in whichever of its two directions the block holds."""
    for one, other in ((a, b), (b, a)):
        if rows.start <= one < rows.stop:
            mask[one - rows.start, other] = True


@dataclass(frozen=True, slots=True)
class NamedPairs:
    """Pairs named one by one: bans, previous partners, wishes not to be matched."""

    name: str
    sentence: str
    pairs: frozenset[tuple[str, str]]
    words: str

    def forbids(self, encoded: Encoded, rows: slice) -> Bools | None:
        if not self.pairs:
            return None
        mask = np.zeros((rows.stop - rows.start, encoded.n), dtype=bool)
        for one, other in self.pairs:
            if one in encoded.index and other in encoded.index:
                mark(mask, rows, encoded.index[one], encoded.index[other])
        return mask

    def reason(self, encoded: Encoded, a: int, b: int) -> str | None:
        one, other = encoded.people[a], encoded.people[b]
        if (one.id, other.id) in self.pairs or (other.id, one.id) in self.pairs:
            return self.words.format(label(one), label(other))
        return None


@dataclass(frozen=True, slots=True)
class TakesPart:
    """People with capacity 0 are not matched this time."""

    name: str = "capacity"
    sentence: str = "Both want to be matched this time."

    def forbids(self, encoded: Encoded, rows: slice) -> Bools:
        free = takes_part(encoded)
        result: Bools = ~(free[rows, None] & free[None, :])
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


def all_rules(problem: Problem) -> tuple[Rule, ...]:
    """The policy's rules and those about single pairs."""
    return (*rules_of(problem.policy), *named_rules(problem))


def named_rules(problem: Problem) -> list[Rule]:
    blocks = frozenset((person.id, other) for person in problem.people for other in person.not_with)
    return [
        NamedPairs(
            "not_with",
            "Neither asked not to be matched with the other.",
            blocks,
            "{} and {} are not to be matched with each other; one of them asked for it.",
        ),
        NamedPairs(
            "ban",
            "The pair isn't banned.",
            frozenset(problem.review.bans),
            "{} and {} were banned as a pair on review.",
        ),
        NamedPairs(
            "previous",
            "They weren't partners before.",
            frozenset(problem.review.previous),
            "{} and {} were partners before.",
        ),
    ]
