"""What the engine answers: pairs, the people left over, a certificate, and reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

RESOLUTION = 1_000_000
"""Worths are compared as whole millionths, so that every sum is exact."""

LeftOverReason = Literal[
    "no_wants",  # wants nothing that they don't already offer
    "no_offers",  # offers nothing
    "not_this_time",  # capacity 0
    "nobody_offers",  # nothing they want is offered, at a higher level, by anybody
    "nobody_wants",  # nothing they offer is wanted by anybody below their level
    "no_mutual",  # some could teach them, others could learn, nobody does both
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
class Certificate:
    """A proof of how good the matching is, against every allowed pair.

    ``prices`` are dual values in half millionths (``u_i + v_i``), one per person id; they are
    feasible when none is negative and ``prices[a] + prices[b] >= 2 * worth(a, b)`` for every
    allowed pair, and then half their sum bounds the worth of any matching. ``value`` and ``bound``
    are whole millionths. When people served come first, every pair that is worth anything weighs
    ``bonus`` more, in all of these. ``bound`` is what the prices prove by themselves; ``optimal``
    says that no other matching is better, because value and bound meet or because all that could
    lie between them was searched.
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
    bonus: int = 0
    most_pairs: int = 0
    """No matching has more pairs, locked ones included; 0 when people served don't come first."""
    prices: Mapping[str, int] = field(default_factory=dict)

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
    """How many allowed pairs had any worth at all."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Matching:
    matches: tuple[Match, ...]
    left_over: tuple[LeftOver, ...]
    certificate: Certificate
    figures: Figures
