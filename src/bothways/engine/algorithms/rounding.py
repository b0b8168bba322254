"""From an assignment to a matching of the nodes: circles cut, and the odd ones settled."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from ..compiled.tight import search
from ..encoding import Ints
from ..watch import Watch
from .cover import Graph
from .edges import Edges
from .exact import is_too_large, solve_island


def weight_between(graph: Graph, one: int, other: int) -> int:
    """The weight of an arc that exists."""
    begin, end = int(graph.start[one]), int(graph.start[one + 1])
    return int(graph.weight[begin + int(np.searchsorted(graph.target[begin:end], other))])


def cycles_cut(assigned: Ints, graph: Graph) -> Ints:
    """Mates from an assignment, −1 alone: 2-cycles whole, longer ones cut at their best place.

    An even cycle loses nothing by one of its two halves; an odd one leaves somebody out, for now.
    """
    n = len(assigned)
    here = np.arange(n)
    mate = np.where((assigned[assigned] == here) & (assigned != here), assigned, -1)
    longer = np.flatnonzero((mate < 0) & (assigned != here))
    seen = np.zeros(n, dtype=bool)
    for start in longer.tolist():
        cycle: list[int] = []
        at = start
        while not seen[at]:
            seen[at] = True
            cycle.append(at)
            at = int(assigned[at])
        for one, other in cut(cycle, graph):
            mate[one], mate[other] = other, one
    return mate.astype(np.int64)


def cut(cycle: list[int], graph: Graph) -> list[tuple[int, int]]:
    size = len(cycle)
    if size < 2:
        return []
    steps = [(cycle[k], cycle[(k + 1) % size]) for k in range(size)]
    if size % 2 == 0:
        return max(steps[::2], steps[1::2], key=lambda half: total(half, graph))
    weight = [weight_between(graph, *step) for step in steps]
    # Left out: k; used: k+1, k+3, … . Each choice is the one before it by two, less one more.
    sums = [sum(weight[(k + 1 + 2 * m) % size] for m in range(size // 2)) for k in range(size)]
    best = max(range(size), key=lambda k: (sums[k], -k))
    return [steps[(best + 1 + 2 * m) % size] for m in range(size // 2)]


def total(steps: list[tuple[int, int]], graph: Graph) -> int:
    return sum(weight_between(graph, *step) for step in steps)


def tightened(graph: Graph, prices: Ints, mate: Ints, watch: Watch) -> Ints:
    """As few as possible alone at a loss, by alternating paths whose every arc is tight."""
    mate = mate.copy()
    n = graph.n
    label = np.zeros(n, dtype=np.int8)
    parent, queue = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    bases, seen = np.arange(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    stamp = 0
    find = search if len(graph.target) >= PLAIN_ARCS else getattr(search, "py_func", search)
    for root in np.flatnonzero((mate < 0) & (prices > 0)).tolist():
        if mate[root] >= 0:
            continue
        if watch.is_over():
            break
        _, stamp = find(
            graph.start,
            graph.target,
            graph.weight,
            prices,
            mate,
            root,
            label,
            parent,
            bases,
            seen,
            stamp,
            queue,
        )
    return mate


def settled_nearby(graph: Graph, prices: Ints, mate: Ints, watch: Watch) -> Ints:
    """Whoever is alone at a loss, settled by Edmonds' algorithm among the people nearest to them
    along alternating ways of little slack; wider rings while something is still lost."""
    rows = np.repeat(np.arange(graph.n), np.diff(graph.start))
    slack = prices[rows] + prices[graph.target] - 2 * graph.weight
    for size in NEARBY:
        loss = loss_of(graph, prices, mate)
        alone = np.flatnonzero((mate < 0) & (prices > 0))
        if loss < 2 or not len(alone) or watch.is_over():
            break
        near = slack <= loss
        # One more each, for an explicit 0 would be taken for no way at all.
        ways = sparse.csr_array(
            (slack[near] + 1.0, (rows[near], graph.target[near])), shape=(graph.n, graph.n)
        )
        far = csgraph.dijkstra(ways, indices=alone, min_only=True, limit=2.0 * loss + graph.n)
        nearest = np.argsort(far, kind="stable")[: size * len(alone)]
        inside = np.zeros(graph.n, dtype=bool)
        inside[nearest[np.isfinite(far[nearest])]] = True
        inside[mate[inside & (mate >= 0)]] = True
        keep = near & inside[rows] & inside[graph.target] & (rows < graph.target)
        island = Edges(rows[keep], graph.target[keep], graph.weight[keep])
        if is_too_large(island):
            break
        found = mate.copy()
        found[inside] = -1
        standing = mate[island.low] == island.high
        for one, other in solve_island(island, standing):
            found[one], found[other] = other, one
        if loss_of(graph, prices, found) < loss:
            mate = found
    return mate


NEARBY = (100, 300, 1_000)
"""People for each one who is alone, in one ring after the other."""
PLAIN_ARCS = 20_000
"""Below, the search is done before it would be compiled."""


def loss_of(graph: Graph, prices: Ints, mate: Ints) -> int:
    """By how much a matching misses the bound of its prices, in halves."""
    alone = int(prices[mate < 0].sum())
    rows = np.repeat(np.arange(graph.n), np.diff(graph.start))
    used = (mate[rows] == graph.target) & (rows < graph.target)
    low, high = rows[used], graph.target[used]
    return alone + int((prices[low] + prices[high] - 2 * graph.weight[used]).sum())


def greedy(graph: Graph, edges: Edges) -> Ints:
    """The heaviest pair first, then the heaviest that is left."""
    mate = np.full(graph.n, -1, dtype=np.int64)
    for k in np.argsort(-edges.weight, kind="stable").tolist():
        one, other = edges.low[k], edges.high[k]
        if mate[one] < 0 and mate[other] < 0:
            mate[one], mate[other] = other, one
    return mate
