"""The remainder that the bound leaves open, settled exactly.

With feasible prices and a matching that misses the bound by Δ, a pair whose slack (its two prices
less its weight) exceeds Δ is in no better matching, and somebody priced above Δ stays alone in
none. So only pairs of small slack matter; they fall into islands, and islands that lose nothing
against their prices are settled already. What is left is small and solved by Edmonds' algorithm.
"""

from __future__ import annotations

import numpy as np
import rustworkx
from scipy import sparse
from scipy.sparse import csgraph

from ..encoding import Bools, Ints
from ..watch import Watch
from .cover import Graph
from .edges import Edges

LARGEST_ISLAND = 15_000
"""Pairs, and"""
LONGEST_SEARCH = 40_000_000
"""people times pairs of an island: more would take longer than a second or so, in which nothing
else is heard."""


def improve(
    graph: Graph, mate: Ints, edges: Edges, prices: Ints, watch: Watch
) -> tuple[Ints, bool]:
    """The best matching on ``edges`` (and the pairs of ``mate``) that differs from ``mate`` only
    on islands that lose something. Answers also whether every such island was solved."""
    n = graph.n
    edges = edges.joined(pairs_of(graph, mate), n)
    lost = losses(edges, prices, mate)
    links = sparse.coo_array(
        (np.ones(len(edges), dtype=np.int8), (edges.low, edges.high)), shape=(n, n)
    )
    _, island = csgraph.connected_components(links, directed=False)
    mate = mate.copy()
    complete = True
    here = island[edges.low]
    for number in np.unique(island[lost > 0]).tolist():
        members = edges.only(here == number)
        if watch.is_over() or is_too_large(members):
            complete = False
            continue
        found = solve_island(members, mate[members.low] == members.high)
        mate[island == number] = -1
        for one, other in found:
            mate[one], mate[other] = other, one
    return mate, complete


def is_too_large(island: Edges) -> bool:
    if len(island) > LARGEST_ISLAND:
        return True
    people = len(np.unique(np.concatenate([island.low, island.high])))
    return people * len(island) > LONGEST_SEARCH


def pairs_of(graph: Graph, mate: Ints) -> Edges:
    rows = np.repeat(np.arange(graph.n), np.diff(graph.start))
    used = (mate[rows] == graph.target) & (rows < graph.target)
    return Edges(rows[used], graph.target[used], graph.weight[used])


def losses(edges: Edges, prices: Ints, mate: Ints) -> Ints:
    """By how much each person's price is more than they earn, in halves: 0 where settled."""
    lost = np.where(mate < 0, prices, 0)
    used = mate[edges.low] == edges.high
    low, high = edges.low[used], edges.high[used]
    lost[low] = prices[low] + prices[high] - 2 * edges.weight[used]
    return lost


def solve_island(edges: Edges, standing: Bools) -> list[tuple[int, int]]:
    """A maximum-weight matching of a small graph (Edmonds 1965; Galil 1986), by rustworkx. Of
    equals one with most of the ``standing`` pairs."""
    scale = len(edges) + 1
    weight = [
        scale * units + kept
        for units, kept in zip(edges.weight.tolist(), standing.tolist(), strict=True)
    ]
    names, compact = np.unique(np.concatenate([edges.low, edges.high]), return_inverse=True)
    low, high = compact[: len(edges)], compact[len(edges) :]
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(names))
    graph.add_edges_from(list(zip(low.tolist(), high.tolist(), weight, strict=True)))
    mates = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sorted(
        (min(int(names[one]), int(names[other])), max(int(names[one]), int(names[other])))
        for one, other in mates
    )
