"""What is asked: who may join a circle, and what pairs and circles weigh.

Whoever has one free place and isn't locked to anybody is *single*: they may join a circle, and
serving them counts ``half`` more. Whoever has several places is served for certain as far as the
bound is concerned (``given``), and keeps to pairs; whoever is locked is served already.

A pair weighs its worth and its two people's halves, a circle its worth and ``bonus // 2`` for each
of its people. Two proofs bound what any choice of them weighs:

* ``prices`` (n,) in half units, none negative: the sum over the members of every allowed pair and
  circle is at least twice its weight. Bound: ⌊Σ places · prices / 2⌋ + given.
* ``teach`` and ``learn`` (n,) in half units: ``teach[a] + learn[a] >= 0`` for everybody, and
  ``teach[a] + learn[b] >= 2 * count(a, b)`` for every arc: a may teach b. An arc counts the greater
  of half the worth of the pair, where the two make one, and ``circle_worth / 2`` of what b gains,
  where both are single; rounded up, one more, and b's half. A pair or circle weighs no more than
  its arcs count, for no mean exceeds the arithmetic one. In any choice everybody teaches as often
  as they learn, and who doesn't stands alone; so ⌊Σ places · (teach + learn) / 2⌋ + given is a
  bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..encoding import Bools, Ints
from ..problem import Policy
from ..result import RESOLUTION
from ..scoring import Scorer
from ..solving import Solver, sure_bonus
from .worths import NOBODY

if TYPE_CHECKING:
    from ..encoding import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    scorer: Scorer
    policy: Policy
    places: Ints
    single: Bools
    bonus: int
    half: Ints
    """(n,) what serving each counts in a pair."""
    given: int
    """What serving the people with several places counts at most."""

    @classmethod
    def of(cls, scorer: Scorer, solver: Solver, policy: Policy) -> Terms:
        places, locked = solver.places, solver.is_locked
        single = (places == 1) & ~locked
        bonus = 0 if policy.objective == "worth" else sure_bonus(places)
        half = np.where(single, bonus // 2, 0).astype(np.int64)
        several = int(np.count_nonzero((places > 1) & ~locked))
        return cls(solver.scorer, policy, places, single, bonus, half, several * (bonus // 2))

    @property
    def n(self) -> int:
        return len(self.places)

    @property
    def longest(self) -> int:
        return int(self.policy.circles)

    def weights(self, members: Ints, worths: Ints) -> Ints:
        """(m,) what groups of people weigh; ``members`` (m, 4) with ``NOBODY`` where there are
        fewer."""
        half = np.where(members == NOBODY, 0, self.half[members])
        result: Ints = worths + half.sum(axis=1)
        return result

    def value(self, members: Ints, worths: Ints, is_locked: Bools) -> int:
        """What a choice of groups weighs, people with several places included."""
        served = np.unique(members[members != NOBODY])
        counted = int(np.count_nonzero(~is_locked[served]))
        return int(worths.sum()) + counted * (self.bonus // 2)

    def bound(self, prices: Ints) -> int:
        """Of prices, or of ``teach + learn``."""
        return int((self.places * prices).sum()) // 2 + self.given

    def counts(self, gain: Floats, pair_worth: Ints, teacher: Ints, learner: Ints) -> Ints:
        """(m,) what arcs count at most: ``gain`` is what the learner gains, ``pair_worth`` what
        the two are worth as a pair."""
        ring = self.single[teacher] & self.single[learner]
        share = np.where(ring, self.policy.circle_worth * gain * RESOLUTION / 2, 0.0)
        counted = np.ceil(np.maximum(share, pair_worth / 2)).astype(np.int64)
        result: Ints = counted + 1 + self.half[learner]
        return result
