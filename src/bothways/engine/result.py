"""What the engine answers: pairs, the people left over, a certificate, and reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .problem import Objective

RESOLUTION = 1_000_000
"""Worths are compared as whole millionths, so that every sum is exact."""

LeftOverReason = Literal[
    "no_wants",  # wants nothing that they don't already offer
    "no_offers",  # offers nothing
    "not_this_time",  # capacity 0
    "nobody_offers",  # nothing they want is offered, at a higher level, by anybody
    "nobody_wants",  # nothing they offer is wanted by anybody below their level
    "no_mutual",  # some could teach them, others could learn, nobody does both
    "in_group",  # asked for a group, and none could be made
    "rules",  # mutual partners exist, and the rules forbid each
    "taken",  # allowed partners exist; the whole gains more by giving them to others
]


@dataclass(frozen=True, slots=True)
class Flow:
    """One skill that flows from one person to another."""

    skill: str
    level: int
    """The giver's level."""
    level_now: int
    """The receiver's level."""
    priority: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody a person could have had instead."""

    id: str
    worth: float


@dataclass(frozen=True, slots=True)
class Match:
    """Two people and what flows between them; ``a`` sorts before ``b`` by id."""

    a: str
    b: str
    worth: float
    gain_a: float
    """What ``a`` gains, 0..1: the weighted share of a's wants that b can meet (with soft terms)."""
    gain_b: float
    a_gives: tuple[Flow, ...]
    b_gives: tuple[Flow, ...]
    locked: bool = False
    next_best_a: Alternative | None = None
    next_best_b: Alternative | None = None
    why: tuple[str, ...] = ()
    """Sentences a coordinator can read out."""
    rules_checked: tuple[str, ...] = ()

    @property
    def balance(self) -> float:
        """The smaller gain over the larger, 0..1; 1 is an even exchange."""
        larger = max(self.gain_a, self.gain_b)
        return min(self.gain_a, self.gain_b) / larger if larger else 0.0


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Somebody without a partner, and why, in a code and in words."""

    id: str
    reason: LeftOverReason
    sentence: str
    help: str = ""
    """What would change it, where the engine can tell; else empty."""
    possible_partners: int = 0


@dataclass(frozen=True, slots=True)
class Circle:
    """Three or four people in a ring: each teaches the next, the last teaches the first. The one
    whose id sorts first stands first."""

    people: tuple[str, ...]
    worth: float
    gains: tuple[float, ...]
    """What each gains from the one before, in the order of ``people``."""
    gives: tuple[tuple[Flow, ...], ...]
    """What flows from each to the next."""
    why: tuple[str, ...] = ()
    rules_checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Four to eight people around wants they share; each of these is offered by somebody in it."""

    people: tuple[str, ...]
    skills: tuple[str, ...]
    """The wants that hold the group together, most wanted first."""
    teachers: Mapping[str, tuple[str, ...]]
    """Skill → who in the group can teach it."""
    learners: Mapping[str, tuple[str, ...]]
    """Skill → who in the group wants it."""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof of how good the matching is, against every allowed pair (and circle).

    Everything is a whole number. A pair *weighs* its worth in millionths, and ``bonus // 2`` more
    for each of its two people who isn't served otherwise. When the objective is fair, a pair whose
    worse-off side gains L hundredths (rounded down) weighs ``base ** (100 - L) * unit`` less,
    where ``unit`` is ``base * 1_000_000``; bonus and base are so large that one more person served
    outweighs all of that, and one pair fewer at the lowest level all above it (leximin). A circle
    of k weighs its worth and ``bonus // 2`` for each of the k.

    ``prices`` are dual values in halves of that unit, one per person id, and ``further`` those of
    the second and later places of people with several. They are feasible when none is negative
    and ``prices[a] + prices[b] >= 2 * weight(a, b)`` for every allowed pair, and the sum over the
    k people of every allowed circle is at least twice its weight; then half the sum over
    everybody bounds the weight of any matching. A pair of two people who both have several places
    may exceed its prices: the excess is added to the bound.

    With circles among many people ``teach`` and ``learn`` take the place of ``prices``:
    ``teach[a] + learn[b]`` is at least twice what the arc a → b may count (see
    ``docs/certificate.md``), which bounds pairs and circles at once.

    ``optimal`` says that no other matching is better, because value and bound meet or because all
    that could lie between them was searched.
    """

    value: int
    bound: int
    optimal: bool
    method: str
    pairs_considered: int
    rounds: int
    seed: int
    input_hash: str
    engine_version: str
    objective: Objective = "worth"
    bonus: int = 0
    base: int = 0
    """Greater than the number of pairs in any matching; 0 unless the objective is fair."""
    most_served: int = 0
    """No matching of pairs serves more people, locked ones included; 0 when people served don't
    come first."""
    worth_bound: int = 0
    """No matching is worth more, in millionths, whatever its objective; what was given up for
    fairness or stability is measured against it. 0 when it wasn't asked for."""
    blocking_pairs: int = -1
    """Pairs of people who would both rather have each other; −1 when they weren't counted."""
    blocking_pairs_before: int = -1
    """The same in the matching of most worth, before any of it was given up for stability."""
    prices: Mapping[str, int] = field(default_factory=dict)
    further: Mapping[str, int] = field(default_factory=dict)
    teach: Mapping[str, int] = field(default_factory=dict)
    learn: Mapping[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """The most by which any other matching could be better, as a share of the bound (0..1)."""
        if self.optimal or self.bound <= 0:
            return 0.0
        return max(0.0, (self.bound - self.value) / self.bound)


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole in a few numbers."""

    people: int
    served: int
    pairs: int
    worth: float
    mean_gain: float
    least_gain: float
    mean_balance: float
    mutual_pairs: int
    """How many pairs want what the other offers on both sides, before rules."""
    seconds: float
    circles: int = 0
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Matching:
    matches: tuple[Match, ...]
    left_over: tuple[LeftOver, ...]
    certificate: Certificate
    figures: Figures
    circles: tuple[Circle, ...] = ()
    groups: tuple[Group, ...] = ()
