"""What each person costs: the dual of choosing from a pool, roughly, by first-order steps."""

from __future__ import annotations

import numpy as np

from ..encoding import Floats, Ints
from ..watch import Watch
from .kernels import approach, cover_anchored
from .listing import Groups
from .worths import NOBODY

ROUNDS = 20
"""Steps between two looks at the watch and at how good the prices are."""
UNITS = 1_000_000.0
BALANCE = 0.05
"""Steps of prices against steps of shares: what works best is about the size of a price over that
of a share."""


def pool_prices(
    n: int, groups: Groups, weight: Ints, begun: Floats, steps: int, watch: Watch
) -> Floats:
    """(n,) prices in whole worths which nearly cover the groups at the least sum, from ``begun``.
    Whoever is in no group costs nothing."""
    m = len(groups)
    if not m:
        return np.zeros(n)
    members = groups.members
    worth = weight / UNITS
    inside = members != NOBODY
    degree = np.bincount(members[inside], minlength=n).astype(float)
    x, y = np.zeros(m), np.where(degree > 0, begun, 0.0)
    use, last = np.zeros(n), np.zeros(n)
    lift = np.zeros(n)
    best, best_sum = y.copy(), y.sum() + cover_anchored(members, worth, y, lift)
    sum_x, sum_y, count = np.zeros(m), np.zeros(n), 0
    step_x = 0.9 / BALANCE
    step_y = np.where(degree > 0, BALANCE / np.maximum(degree, 1.0), 0.0)
    for _ in range(max(1, steps // ROUNDS)):
        if watch.is_over():
            break
        approach(members, worth, x, y, use, last, step_x, step_y, sum_x, sum_y, ROUNDS)
        count += ROUNDS
        for tried in (y, sum_y / count):
            total = tried.sum() + cover_anchored(members, worth, tried, lift)
            if total < best_sum:
                best, best_sum = tried.copy(), total
    return best
