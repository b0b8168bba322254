"""From a problem to pairs with prices: candidates, bound, pricing, remainder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

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
SMALL_BONUSES = (RESOLUTION // 20, RESOLUTION // 2, 4 * RESOLUTION)
"""In millionths; the most that a pair is worth is one. The smaller the bonus that suffices, the
tighter the bound, for a bound may be half a pair too high."""


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
    """Pairs of positions, prices (n,) in halves of the objective's unit, and how it was found.

    ``bonus`` was added to the worth of each pair; ``most_pairs`` bounds their number from above
    (0 when people served don't come first).
    """

    pairs: tuple[Pair, ...]
    prices: Ints
    optimal: bool
    rounds: int
    mutual_pairs: int
    considered: int
    bonus: int = 0
    most_pairs: int = 0


@dataclass(slots=True)
class Solver:
    """Solves one encoded problem; ``fixed`` are locked people, left out here.

    When people served come first, a bonus is added to the worth of each pair. One that is larger
    than all worths together is always right, but then the bound says little about worth; so small
    bonuses are tried first. An optimum with a small bonus that has as many pairs as any matching
    could have is the best of those with the most pairs.
    """

    encoded: Encoded
    scorer: Scorer
    served_first: bool
    fixed: Bools
    watch: Watch

    def solve(self) -> Solution:
        best, every = self.collect()
        if not self.served_first:
            return self.solved_with(0, 0, best, every)[0]
        most = most_pairs(every, self.encoded.n)
        for bonus in SMALL_BONUSES:
            solution, best = self.solved_with(bonus, most, best, every)
            if len(solution.pairs) == most or self.watch.is_over():
                return solution
        return self.solved_with(sure_bonus(self.encoded.n), most, best, every)[0]

    def solved_with(
        self, bonus: int, most: int, best: Edges, every: Edges
    ) -> tuple[Solution, Edges]:
        """Solve under one bonus, beginning with the pairs ``best``; answers also the pairs that
        mattered, to begin with under the next bonus."""
        n = self.encoded.n
        every = every.raised(bonus)
        cover, edges, rounds, complete = self.priced(best.raised(bonus), every)
        pairs = pairs_of_cycles(cover, weights(edges))
        prices, optimal = cover.prices, False
        if complete:
            pairs, optimal = self.settled(pairs, edges, every, prices)
        else:
            prices = raised(every, prices)
        solution = Solution(
            pairs=tuple(sorted(pairs)),
            prices=prices,
            optimal=optimal,
            rounds=rounds,
            mutual_pairs=len(every),
            considered=n * (n - 1) // 2,
            bonus=bonus,
            most_pairs=most,
        )
        return solution, edges.raised(-bonus)

    def weight(self, block: Block) -> Ints:
        """(rows, n) the worth of each pair; 0 where forbidden or locked."""
        weight = block.worth.copy()
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


def most_pairs(every: Edges, n: int) -> int:
    """No matching has more pairs: half of what a matching on the double cover can have
    (Hopcroft and Karp)."""
    ones = np.ones(2 * len(every), dtype=np.int8)
    rows = np.concatenate([every.low, every.high])
    columns = np.concatenate([every.high, every.low])
    graph = sparse.csr_array((ones, (rows, columns)), shape=(n, n))
    mates = csgraph.maximum_bipartite_matching(graph, perm_type="column")
    return int(np.count_nonzero(mates >= 0)) // 2


def sure_bonus(n: int) -> int:
    """More than all worths of any matching together, so that one more pair always wins."""
    return (n // 2 + 1) * RESOLUTION
