"""The remainder that the bound leaves open, settled exactly.

With feasible prices and a matching that misses the bound by Δ, a pair whose slack (its two prices
less its weight) exceeds Δ is in no better matching, and somebody priced above Δ stays alone in
none. So only pairs of small slack matter; they fall into islands, and islands that lose nothing
against their prices are settled already. What is left is small and solved by Edmonds' algorithm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import rustworkx
from scipy import sparse
from scipy.sparse import csgraph

from ..encoding import Ints
from .assignment import ordered
from .candidates import Edges

Pair = tuple[int, int]
FIRST_LOOK = 6
"""Edges a person in the first, small look; it shrinks Δ before the complete one."""


def loss(pairs: Sequence[Pair], prices: Ints, weight: Callable[[Pair], int]) -> Ints:
    """By how much each person's price is more than they earn, in halves: 0 where settled."""
    left = prices.copy()
    for one, other in pairs:
        spare = int(prices[one] + prices[other]) - 2 * weight((one, other))
        left[one], left[other] = spare, 0
    return left


def improve(
    n: int, pairs: list[Pair], edges: Edges, prices: Ints, stop: Callable[[], bool]
) -> tuple[list[Pair], bool]:
    """The best matching on ``edges`` that differs from ``pairs`` only on islands that lose
    something. Answers also whether every such island was solved before ``stop``.
    """
    weight_of = weights(edges)
    lost = loss(pairs, prices, lambda pair: weight_of.get(pair, 0))
    graph = sparse.coo_array(
        (np.ones(len(edges), dtype=np.int8), (edges.low, edges.high)), shape=(n, n)
    )
    _, island = csgraph.connected_components(graph, directed=False)
    open_islands = np.unique(island[lost > 0])
    kept = [pair for pair in pairs if island[pair[0]] not in set(open_islands.tolist())]
    here = island[edges.low]
    for position, number in enumerate(open_islands):
        members = edges.only(here == number)
        if stop():
            rest = set(open_islands[position:].tolist())
            return kept + [pair for pair in pairs if island[pair[0]] in rest], False
        kept.extend(solve_island(members))
    return kept, True


def solve_island(edges: Edges) -> list[Pair]:
    """A maximum-weight matching of a small graph (Edmonds 1965; Galil 1986), by rustworkx."""
    names, compact = np.unique(np.concatenate([edges.low, edges.high]), return_inverse=True)
    low, high = compact[: len(edges)], compact[len(edges) :]
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(names))
    graph.add_edges_from(list(zip(low.tolist(), high.tolist(), edges.weight.tolist(), strict=True)))
    mates = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sorted(ordered(int(names[one]), int(names[other])) for one, other in mates)


def weights(edges: Edges) -> dict[Pair, int]:
    rows = zip(edges.low.tolist(), edges.high.tolist(), edges.weight.tolist(), strict=True)
    return {(low, high): weight for low, high, weight in rows}
