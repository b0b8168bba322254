"""A chosen price for stability: fewer pairs of people who would both rather have each other.

A matching of most worth has many such pairs, a greedy one few. In between lie the matchings of
most worth to some power: the higher it is, the more a strong pair counts against two middling
ones. Of these the one with the fewest blocking pairs is taken that costs no more than the policy
allows; the prices for plain worth still bound them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..audit.blocking import Blocking, blocking_pairs
from ..encoding import Floats, Ints, encode
from ..problem import Problem
from ..result import Matching
from ..rules import PairList
from ..scoring import Pairs, Scorer
from ..solving import Solution, Solver, no_pairs
from ..watch import Watch

NEAR_ENOUGH = 0.001
POWERS = (2, 3, 4, 6, 9, 14, 20)
"""Tried one after the other, until one costs more than is allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class Stable:
    """The solution taken, its blocking pairs, and how many the one of most worth had."""

    solution: Solution
    blocking: Blocking
    before: int


def got(scorer: Scorer, solver: Solver, pairs: Ints) -> Floats:
    """(n,) the least that each gains from a partner; 0 where a place is still free."""
    n = scorer.encoded.n
    least = np.full(n, np.inf)
    whole = np.concatenate([solver.locked, pairs])
    found = scorer.pairs(whole[:, 0], whole[:, 1])
    np.minimum.at(least, whole[:, 0], found.gain)
    np.minimum.at(least, whole[:, 1], found.gives)
    used = np.bincount(whole.reshape(-1), minlength=n)
    least[used < scorer.encoded.capacity] = 0.0
    result: Floats = np.where(np.isfinite(least), least, 0.0)
    return result


def blocking_of(solver: Solver, every: Pairs, pairs: Ints, listed: int = 100) -> Blocking:
    """Pairs who would both rather have each other than what they have, of all pairs there are."""
    partners = PairList(solver.encoded.n, np.concatenate([solver.locked, pairs]))
    return blocking_pairs(every, got(solver.scorer, solver, pairs), partners, listed)


def every_pair(solver: Solver) -> Pairs:
    """All that may be, between locked people too: they might rather have somebody else."""
    whole = Solver(solver.encoded, solver.scorer, solver.watch, no_pairs())
    return whole.every_pair()


def stabler(solver: Solver, solution: Solution, allowed: float, *, served_first: bool) -> Stable:
    """The solution with the fewest blocking pairs that gives up at most the share ``allowed`` of
    the worth. Raises ``Cancelled``."""
    scorer = solver.scorer
    worth = total(scorer, solution.pairs)
    every = every_pair(solver)
    blocking = blocking_of(solver, every, solution.pairs)
    best = Stable(solution, blocking, blocking.count)
    for power in POWERS if allowed > 0 else ():
        if solver.watch.is_over():
            break
        other = Solver(
            solver.encoded, scorer, solver.watch, solver.locked, power=power, tolerance=NEAR_ENOUGH
        )
        found = other.solve(served_first=served_first)
        if total(scorer, found.pairs) < (1 - allowed) * worth:
            break
        if served_first and found.served < solution.served:
            continue
        count = blocking_of(solver, every, found.pairs)
        if count.count < best.blocking.count:
            best = Stable(revalued(solver, solution, found.pairs), count, best.before)
    return best


def total(scorer: Scorer, pairs: Ints) -> int:
    return int(scorer.pairs(pairs[:, 0], pairs[:, 1]).worth.sum())


def revalued(solver: Solver, solution: Solution, pairs: Ints) -> Solution:
    """Other pairs under the prices of the best ones."""
    served = np.unique(pairs)
    counted = int(np.count_nonzero(solver.network(solution.bonus).half[served]))
    value = total(solver.scorer, pairs) + counted * (solution.bonus // 2)
    return replace(solution, pairs=pairs, value=value, optimal=value == solution.bound)


@dataclass(frozen=True, slots=True)
class BlockingPeople:
    """Two people by id, and what each gains now and would gain from the other."""

    a: str
    b: str
    now_a: float
    then_a: float
    now_b: float
    then_b: float


def blocking_in(
    problem: Problem, matching: Matching, listed: int = 100
) -> tuple[int, tuple[BlockingPeople, ...]]:
    """How many pairs of people would both rather have each other than what the matching gives
    them, and the first of them; circles and groups don't count as partners here."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    solver = Solver(encoded, scorer, Watch(), no_pairs())
    index = encoded.index
    pairs = np.array(
        [sorted((index[found.a], index[found.b])) for found in matching.matches], dtype=np.int64
    ).reshape(-1, 2)
    blocking = blocking_of(solver, solver.every_pair(), pairs, listed)
    ids = [person.id for person in encoded.people]
    return blocking.count, tuple(
        BlockingPeople(ids[pair.a], ids[pair.b], pair.now_a, pair.then_a, pair.now_b, pair.then_b)
        for pair in blocking.listed
    )
