"""The bound: assignment on the double cover, with whole-number prices.

Everybody stands on two sides; (i, j') and (j', i) both weigh w(i, j), and (i, i') weighs 0 for
staying alone. Half the optimum bounds every matching (it is the fractional matching), and the
optimal assignment's 2-cycles are pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..compiled import is_available
from ..encoding import Ints
from ..errors import EngineError
from ..watch import Watch

if TYPE_CHECKING:
    from .edges import Edges

ARCS_AT_A_TIME = 20_000_000
"""Between two looks at the watch: a few tenths of a second."""
SCALING = 6
FREED = 500
"""When more than this part of the people lose their mate, it is faster to begin anew."""
COMPILED_FROM = 20_000
"""Arcs. Below, OR-Tools is done before Numba is loaded."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Arcs by row, both ways of each edge, each row's in the order of their targets."""

    n: int
    start: Ints
    target: Ints
    weight: Ints

    @classmethod
    def of(cls, n: int, edges: Edges) -> Graph:
        one = np.concatenate([edges.low, edges.high])
        other = np.concatenate([edges.high, edges.low])
        weight = np.concatenate([edges.weight, edges.weight])
        rows = sparse.csr_array((weight, (one, other)), shape=(n, n))
        rows.sort_indices()
        return cls(
            n,
            rows.indptr.astype(np.int64),
            rows.indices.astype(np.int64),
            rows.data.astype(np.int64),
        )


@dataclass(slots=True, eq=False)
class Cover:
    """``mate[i]`` is the column of row i (itself when alone); ``u`` and ``v`` the prices of its
    two sides. With ``prices = u + v``: none is negative, ``prices[i] + prices[j] >= 2 * weight``
    on the given edges, and half their sum is the bound."""

    mate: Ints
    u: Ints
    v: Ints

    @property
    def prices(self) -> Ints:
        return self.u + self.v

    @classmethod
    def split(cls, prices: Ints, mate: Ints | None = None) -> Cover:
        """Both sides from whole prices; of an odd one the row gets the odd half. Arcs stay
        covered, for two prices that sum to an odd number exceed twice a whole weight."""
        v = prices // 2
        nobody = np.full(len(prices), -1, dtype=np.int64)
        return cls(nobody if mate is None else mate.copy(), prices - v, v)


def solve_cover(
    graph: Graph, watch: Watch, before: Cover | None = None, *, stays: bool = False
) -> Cover | None:
    """The optimal assignment and prices of ``graph``; ``None`` when the time was over. With
    ``before`` it begins from those prices and mates and changes what it must, unless that is so
    much that beginning anew is faster (which ``stays`` forbids)."""
    is_small = len(graph.target) < COMPILED_FROM or not is_available()
    if is_small and fits_plainly(graph):
        return solve_plainly(graph)
    if before is None:
        return auctioned(graph, watch)
    return augmented(graph, before, watch, stays=stays)


def fits_plainly(graph: Graph) -> bool:
    """Whether OR-Tools computes with such weights in 64 bits: it scales them by the people, and
    prices may grow by the people once more."""
    heaviest = int(np.abs(graph.weight).max(initial=0))
    return 4 * heaviest * (graph.n + 1) ** 2 < 2**62


def auctioned(graph: Graph, watch: Watch) -> Cover | None:
    """From nothing, by a scaling auction in weights n+1 times as fine, which makes its last round
    exact; then prices rounded to whole numbers without loss."""
    from ..compiled.cover import best_replies, bid, release

    n, scale = graph.n, np.int64(graph.n + 1)
    heaviest = int(graph.weight.max(initial=0)) * int(scale)
    step = max(2, heaviest // 4)
    v = np.zeros(n, dtype=np.int64)
    row_mate, column_mate = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    queue = np.zeros(n, dtype=np.int64)
    arcs = (graph.start, graph.target, graph.weight, scale, v)
    while step > 1:
        step = max(1, step // SCALING)
        count = release(*arcs, row_mate, column_mate, queue, step)
        while count:
            count = bid(*arcs, row_mate, column_mate, queue, count, step, ARCS_AT_A_TIME)
            if watch.is_over():
                return None
    u = np.zeros(n, dtype=np.int64)
    best_replies(*arcs, u)
    whole_u, whole_v = rounded(u, v, int(scale))
    return Cover(row_mate, whole_u, whole_v)


def rounded(u: Ints, v: Ints, scale: int) -> tuple[Ints, Ints]:
    """Prices ``scale`` times as fine, in whole numbers and still covering every arc: ``u`` rounded
    up after taking a part θ off, ``v`` down after putting it on. The mean over θ loses nothing,
    so the best θ loses nothing."""
    mine, theirs = np.sort(u % scale), np.sort(v % scale)
    tries = np.unique(np.concatenate([[0], mine, (scale - theirs) % scale]))
    up = len(mine) - np.searchsorted(mine, tries, side="right")
    down = len(theirs) - np.searchsorted(theirs, scale - tries, side="left")
    theta = int(tries[np.argmin(up + down)])
    return -((theta - u) // scale), (v + theta) // scale


def augmented(graph: Graph, before: Cover, watch: Watch, *, stays: bool = False) -> Cover | None:
    """From ``before``: rows whose prices no longer fit are freed and given a column again."""
    from ..compiled.cover import FAR, augment, loosen, lower

    n = graph.n
    cover = Cover(before.mate.copy(), before.u.copy(), before.v.copy())
    column_mate = np.full(n, -1, dtype=np.int64)
    has_mate = np.flatnonzero(cover.mate >= 0)
    column_mate[cover.mate[has_mate]] = has_mate
    arcs = (graph.start, graph.target, graph.weight, cover.u, cover.v, cover.mate, column_mate)
    loosen(*arcs)
    if not stays and np.count_nonzero(cover.mate < 0) > max(50, n // FREED):
        return auctioned(graph, watch)
    lower(*arcs)
    distance = np.full(n, FAR, dtype=np.int64)
    pred, done = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    row = 0
    while row < n:
        row = augment(*arcs, row, distance, pred, done, ARCS_AT_A_TIME)
        if row < n and watch.is_over():
            return None
    return cover


def solve_plainly(graph: Graph) -> Cover:
    """OR-Tools' assignment, and prices from its answer: shortest distances in the residual graph,
    by Bellman and Ford's rounds over all arcs at once, in whole numbers."""
    from ortools.graph.python import linear_sum_assignment

    n = graph.n
    alone = np.arange(n, dtype=np.int64)
    left = np.concatenate([np.repeat(alone, np.diff(graph.start)), alone])
    right = np.concatenate([graph.target, alone])
    cost = -np.concatenate([graph.weight, np.zeros(n, dtype=np.int64)])
    if not n:
        return Cover(alone, alone, alone)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left.astype(np.int32), right.astype(np.int32), cost)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise EngineError(f"The assignment solver ended with status {status}; weights too large.")
    mate = np.fromiter((solver.right_mate(i) for i in range(n)), dtype=np.int64, count=n)
    mate_cost = np.fromiter((solver.assignment_cost(i) for i in range(n)), dtype=np.int64, count=n)
    distance = distances(n, mate[left], right, cost - mate_cost[left])
    return Cover(mate, distance[mate] - mate_cost, -distance)


def distances(n: int, source: Ints, target: Ints, length: Ints) -> Ints:
    """The greatest v ≤ 0 with v[target] ≤ v[source] + length on every arc.

    It exists because an optimal assignment's residual graph has no negative circle.
    """
    order = np.argsort(target, kind="stable")
    source, target, length = source[order], target[order], length[order]
    begins = np.flatnonzero(np.r_[True, target[1:] != target[:-1]])
    columns = target[begins]
    value = np.zeros(n, dtype=np.int64)
    while True:
        shortest = np.minimum.reduceat(value[source] + length, begins)
        lower = shortest < value[columns]
        if not lower.any():
            return value
        value[columns[lower]] = shortest[lower]
