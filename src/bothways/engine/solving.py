"""From a problem to pairs with prices: candidates, bound, pricing, remainder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .algorithms.assignment import Cover, ordered, pairs_of_cycles, solve_cover
from .algorithms.candidates import Edges, best_of_block
from .algorithms.exact import FIRST_LOOK, Pair, improve, loss, weights
from .encoding import Bools, Encoded, Ints
from .errors import Cancelled
from .problem import Progress
from .result import RESOLUTION
from .scoring import Block, Scorer

REMAINDER_EDGES = 150_000
"""More pairs than this in the remainder (massive ties) are not searched; the gap is reported."""
ADDED_PER_ROUND = 400_000


@dataclass(slots=True)
class Watch:
    """Progress, cancel and the time budget, looked at between steps."""

    progress: Progress | None
    cancel: Callable[[], bool] | None
    ends_at: float | None
    done: float = 0.0

    def step(self, share: float, phrase: str) -> None:
        """Report; raises ``Cancelled``. Progress never runs backwards."""
        if self.cancel and self.cancel():
            raise Cancelled
        self.done = max(self.done, share)
        if self.progress:
            self.progress(self.done, phrase)

    def is_over(self) -> bool:
        if self.cancel and self.cancel():
            raise Cancelled
        return self.ends_at is not None and time.perf_counter() > self.ends_at


@dataclass(frozen=True, slots=True)
class Solution:
    """Pairs of positions, prices (n,) in halves of the objective's unit, and how it was found."""

    pairs: tuple[Pair, ...]
    prices: Ints
    optimal: bool
    rounds: int
    mutual_pairs: int
    considered: int


@dataclass(slots=True)
class Solver:
    """Solves one encoded problem. ``bonus`` is added to the worth of each pair that has any, so
    that more people served always wins (0: worth alone); ``fixed`` are locked people."""

    encoded: Encoded
    scorer: Scorer
    bonus: int
    fixed: Bools
    watch: Watch

    def solve(self) -> Solution:
        n = self.encoded.n
        best, every = self.collect()
        cover, edges, rounds, complete = self.priced(best, every)
        pairs = pairs_of_cycles(cover, weights(edges))
        prices, optimal = cover.prices, False
        if complete:
            pairs, optimal = self.settled(pairs, edges, every, prices)
        else:
            prices = raised(every, prices)
        return Solution(tuple(sorted(pairs)), prices, optimal, rounds, len(every), n * (n - 1) // 2)

    def weight(self, block: Block) -> Ints:
        """(rows, n) the objective's weight of each pair; 0 where forbidden or locked."""
        weight = np.where(block.worth > 0, block.worth + self.bonus, 0)
        weight[self.fixed[block.rows], :] = 0
        weight[:, self.fixed] = 0
        return weight

    def collect(self) -> tuple[Edges, Edges]:
        """Each person's best pairs, and every pair that weighs anything (16 bytes each)."""
        n = self.encoded.n
        best: list[Edges] = []
        every: list[Edges] = []
        for block in self.scorer.blocks():
            self.watch.step(0.25 * block.rows.stop / n, "Comparing everybody with everybody")
            weight = self.weight(block)
            best.append(best_of_block(block, weight, n))
            rows, columns = np.nonzero(np.triu(weight, k=block.rows.start + 1))
            every.append(
                Edges(
                    (rows + block.rows.start).astype(np.int32),
                    columns.astype(np.int32),
                    weight[rows, columns],
                )
            )
        return join(best, n), concatenated(every)

    def priced(self, edges: Edges, every: Edges) -> tuple[Cover, Edges, int, bool]:
        """Solve, look at every pair against the prices, add what they don't cover; until none is
        left (or the time is over). Answers also the rounds and whether none was left."""
        n, rounds = self.encoded.n, 0
        while True:
            rounds += 1
            self.watch.step(1 - 0.75 * 0.8**rounds, f"Finding the best prices, round {rounds}")
            cover = solve_cover(n, edges)
            missing = beyond(every, cover.prices)
            if not len(missing):
                return cover, edges, rounds, True
            if self.watch.is_over():
                return cover, edges, rounds, False
            edges = edges.joined(missing, n)

    def settled(
        self, pairs: list[Pair], edges: Edges, every: Edges, prices: Ints
    ) -> tuple[list[Pair], bool]:
        """The optimum, proven by a gap of 0 or by searching all that could beat it."""
        n = self.encoded.n
        self.watch.step(0.9, "Settling the last odd ones out")
        for limit in (FIRST_LOOK * n, REMAINDER_EDGES):
            gap = gap_of(pairs, edges, prices)
            if gap < 2:  # halves: a whole unit can't fit into it
                return pairs, True
            rest = within(every, prices, gap)
            complete = len(rest) <= limit
            if not complete:
                room = slack(rest, prices)
                rest = rest.only(room <= np.partition(room, limit)[limit])
                if len(rest) > 2 * limit:
                    continue
            rest = rest.joined(of_pairs(pairs, edges, n), n)
            better, solved = improve(n, pairs, rest, prices, self.watch.is_over)
            edges = edges.joined(rest, n)
            if gap_of(better, edges, prices) <= gap:
                pairs = better
            if complete and solved:
                return pairs, True
        return pairs, gap_of(pairs, edges, prices) < 2


def gap_of(pairs: list[Pair], edges: Edges, prices: Ints) -> int:
    """By how much the matching misses the bound, in halves."""
    weight_of = weights(edges)
    return int(loss(pairs, prices, lambda pair: weight_of[pair]).sum())


def slack(edges: Edges, prices: Ints) -> Ints:
    """By how much the two prices of each pair exceed its weight, in halves."""
    result: Ints = prices[edges.low] + prices[edges.high] - 2 * edges.weight
    return result


def beyond(every: Edges, prices: Ints) -> Edges:
    """Pairs that weigh more than their two prices; the worst of them when there are many."""
    room = slack(every, prices)
    missing = room < 0
    if np.count_nonzero(missing) > ADDED_PER_ROUND:
        missing = room <= np.partition(room, ADDED_PER_ROUND)[ADDED_PER_ROUND]
    return widened(every.only(missing))


def within(every: Edges, prices: Ints, most: int) -> Edges:
    """Pairs whose slack is at most ``most``."""
    return widened(every.only(slack(every, prices) <= most))


def raised(every: Edges, prices: Ints) -> Ints:
    """Prices made feasible by force, when the time was over: a weaker bound, but a true one."""
    short = np.maximum(-slack(every, prices), 0)
    prices = prices.copy()
    np.maximum.at(short_of := np.zeros_like(prices), every.low, short)
    return prices + short_of


def widened(edges: Edges) -> Edges:
    return Edges(edges.low.astype(np.int64), edges.high.astype(np.int64), edges.weight)


def concatenated(parts: list[Edges]) -> Edges:
    if not parts:
        return Edges.none()
    return Edges(
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )


def join(parts: list[Edges], n: int) -> Edges:
    whole = concatenated([part for part in parts if len(part)])
    return Edges.of(whole.low, whole.high, whole.weight, n)


def of_pairs(pairs: list[Pair], edges: Edges, n: int) -> Edges:
    weight_of = weights(edges)
    rows = np.array([(*ordered(*pair), weight_of[pair]) for pair in pairs], dtype=np.int64)
    return Edges.of(rows[:, 0], rows[:, 1], rows[:, 2], n) if len(rows) else Edges.none()


def bonus_for(n: int, *, served_first: bool) -> int:
    """More than all worths of any matching together, so that one more pair always wins."""
    return (n // 2 + 1) * RESOLUTION if served_first else 0
