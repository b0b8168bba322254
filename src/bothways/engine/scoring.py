"""Gains and worths of lists of pairs.

Gains are ratios of whole numbers (sums of priorities) computed exactly, so a pair is worth the same
in whichever list or order it is met.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .encoding import Bools, Encoded, Floats, Ints
from .problem import Policy, Problem
from .result import RESOLUTION
from .rules import Rule, all_rules, forbidden, shared_hours

CHUNK = 1_000_000
"""Pairs scored at a time, so that no list takes more memory than it must."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """``m`` pairs of positions. ``gain`` is what ``a`` gains from ``b``, ``gives`` what ``b``
    gains from ``a``, 0..1 with soft terms; ``worth`` in millionths, 0 where one gains nothing or
    less than the policy asks, whatever the rules say."""

    a: Ints
    b: Ints
    gain: Floats
    gives: Floats
    worth: Ints

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One person against everybody, (n,) each; ``worth`` is 0 where a rule forbids the pair."""

    gain: Floats
    gives: Floats
    allowed: Bools
    worth: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """Scores pairs of one problem."""

    problem: Problem
    encoded: Encoded
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, problem: Problem, encoded: Encoded, more: tuple[Rule, ...] = ()) -> Scorer:
        return cls(problem, encoded, (*all_rules(problem, encoded), *more))

    @property
    def policy(self) -> Policy:
        return self.problem.policy

    def met(self, learner: Ints, teacher: Ints) -> Floats:
        """(m,) the sum of the priorities of what each learner can be taught."""
        wishes, teaches = self.encoded.wishes, self.encoded.teaches
        parts = [
            np.asarray(
                wishes[learner[start : start + CHUNK]]
                .multiply(teaches[teacher[start : start + CHUNK]])
                .sum(axis=1)
            ).reshape(-1)
            for start in range(0, len(learner), CHUNK)
        ]
        return np.concatenate(parts) if parts else np.zeros(0)

    def pairs(self, a: Ints, b: Ints) -> Pairs:
        """Score the pairs ``a[k]``, ``b[k]``."""
        return self.scored(a, b, self.met(a, b), self.met(b, a))

    def scored(self, a: Ints, b: Ints, met: Floats, taught: Floats) -> Pairs:
        """The same when it is known how much of each one's wants is met."""
        encoded, policy = self.encoded, self.policy
        gain = share(met, encoded.wish_total[a])
        gives = share(taught, encoded.wish_total[b])
        soft, weight = soft_terms(encoded, policy, a, b)
        if weight:
            gain = np.where(gain > 0, (policy.skills * gain + soft) / (policy.skills + weight), 0.0)
            gives = np.where(
                gives > 0, (policy.skills * gives + soft) / (policy.skills + weight), 0.0
            )
        mutual = (gain > 0) & (gives > 0)
        if policy.least_gain > 0:
            mutual &= (gain >= policy.least_gain) & (gives >= policy.least_gain)
        worth = to_units(mean(gain, gives, policy))
        worth[~mutual] = 0
        return Pairs(a, b, gain, gives, worth)

    def pair(self, a: int, b: int) -> tuple[float, float, int]:
        """What a gains, what b gains, and the worth in millionths (whatever the rules and the
        least gain say)."""
        found = self.pairs(np.array([a]), np.array([b]))
        gain, gives = float(found.gain[0]), float(found.gives[0])
        if not gain or not gives:
            return gain, gives, 0
        return gain, gives, int(to_units(mean(found.gain, found.gives, self.policy))[0])

    def row(self, a: int) -> Row:
        """``a`` against everybody."""
        n = self.encoded.n
        everybody = np.arange(n, dtype=np.int64)
        mine = np.full(n, a, dtype=np.int64)
        encoded = self.encoded
        met = np.asarray((encoded.teaches @ encoded.wishes[[a]].T).toarray()).reshape(-1)
        taught = np.asarray((encoded.wishes @ encoded.teaches[[a]].T).toarray()).reshape(-1)
        found = self.scored(mine, everybody, met, taught)
        allowed = self.allowed(mine, everybody)
        return Row(found.gain, found.gives, allowed, np.where(allowed, found.worth, 0))

    def allowed(self, a: Ints, b: Ints) -> Bools:
        """(m,) whether no rule forbids the pair."""
        result: Bools = ~forbidden(self.rules, self.encoded, a, b)
        return result


def share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def soft_terms(encoded: Encoded, policy: Policy, a: Ints, b: Ints) -> tuple[Floats, float]:
    """(m,) weighted soft terms, each 0..1 before its weight, and the sum of the weights."""
    total = np.zeros(len(a))
    if policy.other_function:
        one, other = encoded.function[a], encoded.function[b]
        total += policy.other_function * ((one >= 0) & (other >= 0) & (one != other))
    if policy.same_location:
        one, other = encoded.location[a], encoded.location[b]
        total += policy.same_location * ((one >= 0) & (one == other))
    if policy.working_hours:
        hours = np.nan_to_num(shared_hours(encoded, a, b), nan=0.0)
        total += policy.working_hours * np.minimum(hours / 8.0, 1.0)
    return total, policy.other_function + policy.same_location + policy.working_hours


def mean(gain: Floats, gives: Floats, policy: Policy) -> Floats:
    """The reciprocal mean of two gains: 0 as soon as one of them is (Pizzato et al. 2010)."""
    if policy.mean == "minimum":
        return np.minimum(gain, gives)
    if policy.mean == "harmonic":
        total = gain + gives
        return np.divide(2 * gain * gives, total, out=np.zeros_like(total), where=total > 0)
    result: Floats = np.sqrt(gain * gives)
    return result


def to_units(worth: Floats) -> Ints:
    """Whole millionths, rounded half to even; what is worth anything is worth at least one."""
    units = np.rint(worth * RESOLUTION).astype(np.int64)
    result: npt.NDArray[np.int64] = np.where((units == 0) & (worth > 0), 1, units)
    return result
