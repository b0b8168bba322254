"""Gains and worths, in blocks of people against everybody.

Gains are ratios of whole numbers (sums of priorities) computed exactly, so a pair is worth the same
in whichever block or order it is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .encoding import Bools, Encoded, Floats, Ints
from .problem import Policy, Problem
from .result import RESOLUTION
from .rules import Rule, all_rules, codes, shared_hours

BLOCK_CELLS = 4_000_000
"""Cells of one block (rows × n): about 32 MB an array of float64."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows ``rows`` against all n people. ``gain`` is what the row's person gains, ``gives`` what
    the column's person gains (with soft terms); ``worth`` is in millionths, 0 where forbidden."""

    rows: slice
    gain: Floats
    gives: Floats
    allowed: Bools
    worth: Ints


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores pairs of one problem."""

    problem: Problem
    encoded: Encoded
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, problem: Problem, encoded: Encoded) -> Scorer:
        return cls(problem, encoded, all_rules(problem))

    def blocks(self) -> Iterator[Block]:
        n = self.encoded.n
        height = max(1, min(n, BLOCK_CELLS // max(1, n)))
        for start in range(0, n, height):
            yield self.block(slice(start, min(n, start + height)))

    def block(self, rows: slice) -> Block:
        encoded, policy = self.encoded, self.problem.policy
        met = (encoded.wishes[rows] @ encoded.teaches.T).toarray()
        taught = (encoded.teaches[rows] @ encoded.wishes.T).toarray()
        gain = share(met, encoded.wish_total[rows, None])
        gives = share(taught, encoded.wish_total[None, :])
        mutual = (gain > 0) & (gives > 0)
        soft, weight = soft_terms(encoded, policy, rows)
        if weight:
            gain = np.where(gain > 0, (policy.skills * gain + soft) / (policy.skills + weight), 0.0)
            gives = np.where(
                gives > 0, (policy.skills * gives + soft) / (policy.skills + weight), 0.0
            )
        allowed = self.allowed(rows)
        if policy.least_gain > 0:
            mutual &= (gain >= policy.least_gain) & (gives >= policy.least_gain)
        worth = to_units(mean(gain, gives, policy))
        worth[~(mutual & allowed)] = 0
        return Block(rows, gain, gives, allowed, worth)

    def pair(self, a: int, b: int) -> tuple[float, float, int]:
        """What a gains, what b gains, and the worth in millionths (whatever the rules say)."""
        encoded, policy = self.encoded, self.problem.policy
        met = float((encoded.wishes[[a]] @ encoded.teaches[[b]].T).sum())
        taught = float((encoded.teaches[[a]] @ encoded.wishes[[b]].T).sum())
        whole_a, whole_b = float(encoded.wish_total[a]), float(encoded.wish_total[b])
        gain = np.array([met / whole_a if whole_a else 0.0])
        gives = np.array([taught / whole_b if whole_b else 0.0])
        mutual = gain[0] > 0 and gives[0] > 0
        soft, weight = soft_terms(encoded, policy, slice(a, a + 1))
        if weight:
            here = soft[0, b : b + 1]
            gain = np.where(gain > 0, (policy.skills * gain + here) / (policy.skills + weight), 0.0)
            gives = np.where(
                gives > 0, (policy.skills * gives + here) / (policy.skills + weight), 0.0
            )
        worth = int(to_units(mean(gain, gives, policy))[0]) if mutual else 0
        return float(gain[0]), float(gives[0]), worth

    def allowed(self, rows: slice) -> Bools:
        height = rows.stop - rows.start
        allowed = np.ones((height, self.encoded.n), dtype=bool)
        allowed[np.arange(height), np.arange(rows.start, rows.stop)] = False
        for rule in self.rules:
            forbidden = rule.forbids(self.encoded, rows)
            if forbidden is not None:
                allowed &= ~forbidden
        return allowed


def share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def soft_terms(encoded: Encoded, policy: Policy, rows: slice) -> tuple[Floats, float]:
    """(rows, n) weighted soft terms, each 0..1 before its weight, and the sum of the weights."""
    height = rows.stop - rows.start
    total = np.zeros((height, encoded.n))
    if policy.other_function:
        total += policy.other_function * differ(encoded, "function", rows)
    if policy.same_location:
        total += policy.same_location * same(encoded, "location", rows)
    if policy.working_hours:
        hours = np.nan_to_num(shared_hours(encoded, rows), nan=0.0)
        total += policy.working_hours * np.minimum(hours / 8.0, 1.0)
    return total, policy.other_function + policy.same_location + policy.working_hours


def same(encoded: Encoded, fact: str, rows: slice) -> Bools:
    values = codes(encoded, fact)
    result: Bools = (values[rows, None] == values[None, :]) & (values[rows, None] >= 0)
    return result


def differ(encoded: Encoded, fact: str, rows: slice) -> Bools:
    values = codes(encoded, fact)
    known = (values[rows, None] >= 0) & (values[None, :] >= 0)
    result: Bools = known & (values[rows, None] != values[None, :])
    return result


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
