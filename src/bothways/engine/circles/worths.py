"""What a circle is worth: the mean of what each gains, times its people, over two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..encoding import Floats, Ints
from ..problem import Policy
from ..scoring import Scorer, to_units

NOBODY = -1


def weight_of_circle(scorer: Scorer, members: Sequence[int]) -> tuple[Floats, int]:
    """What each member gains from the one before, in their order, and the circle's worth in
    millionths, whatever the rules and the least gain say; 0 when somebody gains nothing."""
    gains = gains_of(scorer, np.array([members], dtype=np.int64))
    return gains[0], int(worths_of(gains, scorer.policy)[0])


def gains_of(scorer: Scorer, rings: Ints) -> Floats:
    """(m, k) what each member of (m, k) rings gains from the one before them."""
    teachers = np.roll(rings, 1, axis=1)
    found = scorer.pairs(rings.reshape(-1), teachers.reshape(-1))
    return found.gain.reshape(rings.shape)


def worths_of(gains: Floats, policy: Policy) -> Ints:
    """(m,) in millionths, from the (m, k) gains of circles of k; 0 where somebody gains nothing."""
    k = gains.shape[1]
    worth = to_units(policy.circle_worth * k / 2 * mean_of(gains, policy))
    mutual = (gains > 0).all(axis=1)
    result: Ints = np.where(mutual, np.maximum(worth, 1), 0)
    return result


def mean_of(gains: Floats, policy: Policy) -> Floats:
    """(m,) the policy's mean of (m, k) gains, the same from wherever the circle is read."""
    ordered = np.sort(gains, axis=1)
    if policy.mean == "minimum":
        return ordered[:, 0]
    k = gains.shape[1]
    if policy.mean == "harmonic":
        inverse = np.divide(1.0, ordered, out=np.full_like(ordered, np.inf), where=ordered > 0)
        result: Floats = k / inverse.sum(axis=1)
        return result
    product: Floats = ordered.prod(axis=1)
    if k == 4:
        return np.sqrt(np.sqrt(product))
    return np.cbrt(product) if k == 3 else np.sqrt(product)


def rotated(ring: Sequence[int]) -> tuple[int, ...]:
    """The same circle, beginning with its smallest position."""
    at = min(range(len(ring)), key=lambda place: ring[place])
    return (*map(int, ring[at:]), *map(int, ring[:at]))


def canonical(rings: Ints) -> Ints:
    """(m, k) the same rings, each beginning with its smallest position."""
    k = rings.shape[1]
    begin = np.argmin(rings, axis=1)
    places = (begin[:, None] + np.arange(k)) % k
    result: Ints = np.take_along_axis(rings, places, axis=1)
    return result


def allowed_rings(scorer: Scorer, rings: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(m,) whether any two members of each ring may be together."""
    k = rings.shape[1]
    result = np.ones(len(rings), dtype=bool)
    for one in range(k):
        for other in range(one + 1, k):
            left = np.flatnonzero(result)
            result[left] = scorer.allowed(rings[left, one], rings[left, other])
    return result
