"""The choice of groups from a pool: simulated annealing by taking groups by force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..compiled import is_available
from ..encoding import Floats, Ints
from ..watch import Watch
from .kernels import fill, search
from .listing import Groups
from .worths import NOBODY

TRIES = 60_000
"""Between two looks at the watch."""
UNITS = 1_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Groups with what they weigh for the search, and each person's, the most promising first."""

    groups: Groups
    members: Ints
    weight: Ints
    start: Ints
    listed: Ints

    @classmethod
    def of(cls, n: int, groups: Groups, half: Ints, prices: Floats) -> Pool:
        """``half`` (n,) is what serving each counts, ``prices`` (n,) what each costs, in whole
        worths."""
        members = groups.members
        inside = members != NOBODY
        weight = groups.worths + np.where(inside, half[members], 0).sum(axis=1)
        cost = np.where(inside, prices[members], 0.0).sum(axis=1)
        spare = weight / UNITS - cost
        group, place = np.nonzero(inside)
        person = members[group, place]
        order = np.lexsort((group, -spare[group], person))
        start = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(np.bincount(person, minlength=n), out=start[1:])
        return cls(groups, members, weight, start, group[order])

    def places_of(self, wanted: Groups) -> Ints:
        """(k,) where groups of the pool stand in it."""
        known = {tuple(row): place for place, row in enumerate(self.members.tolist())}
        return np.array([known[tuple(row)] for row in wanted.members.tolist()], dtype=np.int64)


def state_of(seed: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.random.default_rng(seed).integers(1, 2**63, 1).astype(np.uint64)


def annealed(
    n: int, pool: Pool, begun: Ints, tries: int, warmth: float, seed: int, watch: Watch
) -> Ints:
    """The best choice met, as places in the pool, from ``begun``; never a worse one. ``warmth`` is
    how much weight may be lost at first by a chance of one in e. Raises ``Cancelled``."""
    of = np.full(n, NOBODY, dtype=np.int64)
    for place in range(4):
        inside = pool.members[begun, place] != NOBODY
        of[pool.members[begun[inside], place]] = begun[inside]
    if not len(pool.groups):
        return begun
    state = state_of(seed)
    arcs = (pool.members, pool.weight, pool.start, pool.listed, of)
    with np.errstate(over="ignore"):
        fill(*arcs, np.flatnonzero(of < 0))
        best, best_weight = of.copy(), weight_of(pool, of)
        current = best_weight
        tries = tries if is_available() else tries // 50
        # Ends a hundred times colder than it began; the last tenth takes nothing worse.
        cooler = 0.01 ** (1 / max(1, int(0.9 * tries)))
        done = 0
        while done < tries and not watch.is_over():
            now = min(TRIES if is_available() else TRIES // 100, tries - done)
            heat = warmth * cooler**done if done < 0.9 * tries else 0.0
            current += search(*arcs, state, now, heat, cooler)
            done += now
            if current > best_weight:
                best, best_weight = of.copy(), current
    return np.unique(best[best >= 0])


def weight_of(pool: Pool, of: Ints) -> int:
    return int(pool.weight[np.unique(of[of >= 0])].sum())
