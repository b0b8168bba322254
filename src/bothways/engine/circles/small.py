"""Few pairs and circles: the best choice of them, proven (set packing by HiGHS)."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import optimize, sparse

from ..encoding import Bools, Ints
from ..watch import Watch
from .listing import Groups
from .terms import Terms
from .worths import NOBODY

SECONDS = 5.0
"""The longest a proof is waited for when nobody says how long they have."""
LOOK = 0.1
"""Seconds between two looks at the watch."""


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """The groups chosen, and whether no other choice is better."""

    chosen: Ints
    served: int
    proven: bool


def incidence(members: Ints, n: int) -> sparse.csr_array:
    """(n, groups): 1 where a person belongs to a group."""
    group, place = np.nonzero(members != NOBODY)
    ones = np.ones(len(group))
    return sparse.csr_array((ones, (members[group, place], group)), shape=(n, len(members)))


def best_packing(terms: Terms, groups: Groups, is_locked: Bools, watch: Watch) -> Packing | None:
    """The best choice of ``groups``; ``None`` when it wasn't proven in time. People served come
    first, if they do, in a solve of their own, so that no number grows too large for it."""
    several = np.flatnonzero((terms.places > 1) & ~is_locked)
    member = incidence(groups.members, terms.n)
    count = len(groups)
    # Whoever has several places is served once, by any of their pairs.
    once = sparse.csr_array(
        (np.ones(len(several)), (np.arange(len(several)), np.arange(len(several)))),
        shape=(len(several), len(several)),
    )
    empty = sparse.csr_array((terms.n, len(several)))
    rows = sparse.vstack(
        [sparse.hstack([member, empty]), sparse.hstack([-member[several], once])], format="csr"
    )
    most = np.concatenate([terms.places, np.zeros(len(several), dtype=np.int64)])
    limits = [optimize.LinearConstraint(rows, -np.inf, most)]
    people = np.concatenate([member[terms.single].sum(axis=0), np.ones(len(several))])
    served = 0
    if terms.bonus:
        first = waited(lambda seconds: maximised(people, limits, seconds), watch)
        if first is None:
            return None
        served = round(float(people @ first))
        limits.append(optimize.LinearConstraint(people[None, :], served, np.inf))
    worths = np.concatenate([groups.worths.astype(float), np.zeros(len(several))])
    best = waited(lambda seconds: maximised(worths, limits, seconds), watch)
    if best is None:
        return None
    return Packing(np.flatnonzero(best[:count] > 0.5), served, True)


def maximised(objective: Any, limits: list[Any], seconds: float) -> Any:
    """0 or 1 for each column, or ``None`` when it wasn't proven in time."""
    if not len(objective):
        return np.zeros(0)
    result = optimize.milp(
        -objective,
        constraints=limits,
        integrality=np.ones(len(objective), dtype=np.int64),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    return np.round(result.x) if result.status == 0 and result.x is not None else None


def seconds_left(watch: Watch) -> float:
    if watch.ends_at is None:
        return SECONDS
    return min(SECONDS, watch.ends_at - time.perf_counter())


def waited(work: Callable[[float], Any], watch: Watch) -> Any:
    """What ``work`` answers, who is told how long it has; ``None`` when there is no time. It can't
    be stopped from outside, so that a wish to stop leaves it to end by itself. Raises
    ``Cancelled``."""
    seconds = seconds_left(watch)
    if watch.is_over() or seconds <= 0:
        return None
    ends = time.perf_counter() + seconds + 1
    pool = ThreadPoolExecutor(1)
    try:
        future: Future[Any] = pool.submit(work, seconds)
        while True:
            try:
                return future.result(LOOK)
            except TimeoutError:
                # Past its time HiGHS may still take long to look up; nobody waits for that.
                if watch.is_over() or time.perf_counter() > ends:
                    return None
    finally:
        pool.shutdown(wait=False)


def packing_prices(terms: Terms, groups: Groups, watch: Watch) -> Ints:
    """(n,) prices of the relaxation, in halves, which cover every group."""
    weight = terms.weights(groups.members, groups.worths)
    floor = np.zeros(terms.n)
    if len(groups):
        member = incidence(groups.members, terms.n)
        scale = float(max(1, int(weight.max())))
        found = waited(
            lambda seconds: (
                optimize.linprog(  # type: ignore[call-overload]
                    terms.places.astype(float),
                    A_ub=-member.T,
                    b_ub=-weight / scale,
                    method="highs",
                    options={"time_limit": seconds},
                ).x
            ),
            watch,
        )
        if found is not None:
            floor = np.maximum(found, 0) * scale
    return covering(terms, groups, np.ceil(2 * floor).astype(np.int64))


def covering(terms: Terms, groups: Groups, prices: Ints) -> Ints:
    """The prices, raised where they don't cover a group: of whoever has the fewest places."""
    prices = np.where(terms.places > 0, prices, 0)
    weight = 2 * terms.weights(groups.members, groups.worths)
    inside = groups.members != NOBODY
    short = weight - np.where(inside, prices[groups.members], 0).sum(axis=1)
    for place in np.flatnonzero(short > 0).tolist():
        members = groups.members[place][inside[place]]
        missing = int(weight[place]) - int(prices[members].sum())
        if missing > 0:
            prices[members[np.argmin(terms.places[members])]] += missing
    return prices
