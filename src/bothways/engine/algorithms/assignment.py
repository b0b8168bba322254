"""The bound: assignment on the double cover, with prices recovered exactly.

Everybody stands on two sides; (i, j') and (j', i) both weigh w(i, j), and (i, i') weighs 0 for
staying alone. Half the optimum bounds every matching (it is the fractional matching), and the
optimal assignment's 2-cycles are pairs. OR-Tools' solver gives no dual prices, so they are found
from its answer: shortest distances in the residual graph, by Bellman and Ford's rounds over all
arcs at once, in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import linear_sum_assignment

from ..encoding import Ints
from ..errors import EngineError
from .candidates import Edges


@dataclass(frozen=True, slots=True)
class Cover:
    """``mate[i]`` is where i points (itself when alone); ``prices[i]`` = u_i + v_i ≥ 0, so that
    ``prices[i] + prices[j] >= 2 * weight`` on the given edges; their sum is twice the bound."""

    mate: Ints
    prices: Ints


def solve_cover(n: int, edges: Edges) -> Cover:
    """The optimal assignment on the double cover of ``edges`` and its prices."""
    alone = np.arange(n, dtype=np.int64)
    left = np.concatenate([edges.low, edges.high, alone])
    right = np.concatenate([edges.high, edges.low, alone])
    cost = -np.concatenate([edges.weight, edges.weight, np.zeros(n, dtype=np.int64)])
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left.astype(np.int32), right.astype(np.int32), cost)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise EngineError(f"The assignment solver ended with status {status}; weights too large.")
    mate = np.fromiter((solver.right_mate(i) for i in range(n)), dtype=np.int64, count=n)
    mate_cost = np.fromiter((solver.assignment_cost(i) for i in range(n)), dtype=np.int64, count=n)
    distance = distances(n, mate[left], right, cost - mate_cost[left])
    prices = -(mate_cost - distance[mate] + distance)
    return Cover(mate, prices)


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


def pairs_of_cycles(cover: Cover, weight_of: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """A matching from the assignment: 2-cycles whole, longer ones cut at their best place.

    An even cycle loses nothing by one of its two halves; an odd one leaves somebody out, for now.
    """
    seen = np.zeros(len(cover.mate), dtype=bool)
    pairs: list[tuple[int, int]] = []
    for start in range(len(cover.mate)):
        cycle: list[int] = []
        here = start
        while not seen[here]:
            seen[here] = True
            cycle.append(here)
            here = int(cover.mate[here])
        pairs.extend(cut(cycle, weight_of))
    return pairs


def cut(cycle: list[int], weight_of: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    size = len(cycle)
    if size < 2:
        return []
    steps = [ordered(cycle[k], cycle[(k + 1) % size]) for k in range(size)]
    starts = range(2 if size % 2 == 0 else size) if size > 2 else range(1)
    choices = [[steps[(start + 2 * k) % size] for k in range(size // 2)] for start in starts]
    return max(choices, key=lambda pairs: sum(weight_of[pair] for pair in pairs))


def ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
