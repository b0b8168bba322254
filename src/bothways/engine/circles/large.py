"""Many people: a pool of promising groups, prices that tell which, and a search among those.

Each round lists everybody's best pairs and circles at the prices so far and finds the prices of
all that is listed (column generation). Groups that nearly meet their prices are few, and the best
choices consist of little else; among those the search goes on by taking a group by force, serving
again whom it leaves alone, and cooling down.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from ..compiled import is_available
from ..encoding import Bools, Floats, Ints
from ..result import RESOLUTION
from ..watch import Watch
from .kernels import FAR
from .listing import Groups
from .pool import Effort, Explorer, united
from .prices import pool_prices
from .search import Pool, annealed
from .terms import Terms
from .worths import NOBODY

RAISED = 1.0
"""What serving a person counts in the search when it comes first: twice what anybody in a group
can be worth, which prices still resolve."""
BEGUN = 0.3
"""What people cost on average, in whole worths, on real and made-up data alike."""
CLOSINGS = 500_000_000
"""Steps of looking at circles of three, a round: half a second."""
KEPT = 0.2
"""Groups that cost more than this above their worth are forgotten between rounds."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of the search: among groups that cost up to ``slack`` more than they are worth,
    with a share of the tries, beginning as warm as losing ``warmth`` is likely (both in whole
    worths)."""

    slack: float
    tries: float
    warmth: float


NEAR = (Phase(0.035, 0.75, 0.2), Phase(0.1, 0.25, 0.03))


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done, by the number of people."""

    effort: Effort
    rounds: int
    steps: int
    """Of prices, a round."""
    tries: int
    """Of the search, a person."""

    @classmethod
    def of(cls, n: int, wants: float = 3.0) -> Plan:
        """For ``n`` people with so many wants each."""
        if not is_available():
            return cls(Effort(24, 8), 2, 60, 200)
        arcs = min(400, max(20, math.isqrt(int(CLOSINGS / wants) // max(1, n))))
        if n <= 20_000:
            return cls(Effort(arcs, 16), 3, 300, 300)
        return cls(Effort(arcs, 10), 2, 160, 60)


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What was found: groups, weighed exactly, and the prices (n,) in whole worths that led there.
    They were found with ``raised`` for each person served."""

    groups: Groups
    prices: Floats
    raised: float


def searched(terms: Terms, explorer: Explorer, begun: Groups, watch: Watch, seed: int) -> Search:
    """Better groups than ``begun``; people with several places, and whoever is paired with them,
    stay as they are."""
    n, plan = terms.n, Plan.of(terms.n, explorer.wants_each())
    raised = RAISED if terms.bonus else 0.0
    half = np.where(terms.single, round(raised * RESOLUTION), 0).astype(np.int64)
    fixed, start, free = parted(terms, begun)
    pool, prices = start, np.where(free, BEGUN + raised, 0.0)
    among = Explorer(terms, explorer.table._replace(single=free), watch)
    floor = -FAR
    for number in range(plan.rounds):
        watch.step(0.9 + 0.02 * number, f"Looking for circles, round {number + 1}")
        if watch.is_over():
            break
        pool = united(pool, among.groups(prices - raised, plan.effort, floor), start)
        weight = weights(pool, half)
        prices = pool_prices(n, pool, weight, prices, plan.steps, watch)
        pool = united(pool.chosen(spare(pool, half, prices) > -KEPT), start)
        floor = -KEPT
    if not watch.is_over():
        pool = united(pool, among.groups(prices - raised, plan.effort, -NEAR[-1].slack))
    chosen = chosen_near(pool, start, half, prices, plan.tries, watch, seed)
    return Search(among.judged(chosen).and_also(fixed), prices, raised)


def chosen_near(
    pool: Groups, begun: Groups, half: Ints, prices: Floats, each: int, watch: Watch, seed: int
) -> Groups:
    """A good choice from the pool, no worse than ``begun``: first among groups that nearly meet
    their prices, then, to serve a few more, among some that don't."""
    n, chosen = len(prices), begun.chosen(begun.worths < 0)
    for step, phase in enumerate(NEAR):
        watch.step(0.93 + 0.01 * step, "Choosing among the circles")
        near = united(pool.chosen(spare(pool, half, prices) > -phase.slack), chosen)
        choice = Pool.of(n, near, half, prices)
        first = choice.places_of(chosen)
        tries, warmth = int(each * phase.tries * n), phase.warmth * RESOLUTION
        chosen = near.chosen(annealed(n, choice, first, tries, warmth, seed + step, watch))
    enough = weights(chosen, half).sum() >= weights(begun, half).sum()
    return chosen if enough else begun


def chosen_from(
    terms: Terms, groups: Groups, begun: Groups, covering: Ints, watch: Watch, seed: int
) -> Groups:
    """A good choice when all groups are known, with prices in halves that cover them; people with
    several places keep to what they have."""
    raised = RAISED if terms.bonus else 0.0
    half = np.where(terms.single, round(raised * RESOLUTION), 0).astype(np.int64)
    fixed, start, free = parted(terms, begun)
    inside = groups.members != NOBODY
    among = groups.chosen(~(inside & ~free[groups.members]).any(axis=1))
    prices = covering / (2.0 * RESOLUTION) - terms.half / RESOLUTION + raised
    chosen = chosen_near(
        among, start, half, prices, Plan.of(terms.n).tries, shorter(watch, 0.4), seed
    )
    return chosen.and_also(fixed)


def parted(terms: Terms, begun: Groups) -> tuple[Groups, Groups, Bools]:
    """The pairs with somebody who has several places, which stay; the others; and (n,) the single
    people who are free of the first."""
    inside = begun.members != NOBODY
    stays = (inside & ~terms.single[begun.members]).any(axis=1)
    fixed = begun.chosen(stays)
    free = terms.single.copy()
    free[fixed.members[fixed.members != NOBODY]] = False
    return fixed, begun.chosen(~stays), free


def weights(groups: Groups, half: Ints) -> Ints:
    result: Ints = groups.worths + np.where(groups.members != NOBODY, half[groups.members], 0).sum(
        axis=1
    )
    return result


def spare(groups: Groups, half: Ints, prices: Floats) -> Floats:
    """(m,) by how much groups are worth more than their prices."""
    cost = np.where(groups.members != NOBODY, prices[groups.members], 0.0).sum(axis=1)
    result: Floats = weights(groups, half) / RESOLUTION - cost
    return result


def shorter(watch: Watch, share: float) -> Watch:
    """A watch for a share of the time that is left."""
    if watch.ends_at is None:
        return watch
    now = time.perf_counter()
    left = max(0.0, watch.ends_at - now)
    return Watch(watch.progress, watch.cancel, now + share * left, watch.done)
