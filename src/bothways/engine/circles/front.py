"""The front door: the pairs that were found, made into pairs and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..encoding import Bools, Ints
from ..problem import Policy
from ..scoring import Scorer
from ..solving import Solution, Solver
from ..watch import Watch
from .listing import Groups, every_group
from .small import best_packing, packing_prices
from .solution import CircleSolution
from .terms import Terms
from .worths import NOBODY, rotated

if TYPE_CHECKING:
    from .pool import Explorer

LISTED = 60_000
"""Pairs and circles, of which all are looked at one by one."""
LOOSE = 0.1
"""When prices of people leave a larger share open than this, prices of arcs are tried too."""
SEARCHED = 2_000
"""Of more than so many, a search finds a good choice before a proof is tried."""


def find_circles(
    scorer: Scorer, solver: Solver, solution: Solution, policy: Policy, watch: Watch, seed: int
) -> CircleSolution:
    """The best pairs and circles that can be found, with a bound on all others. Locked pairs
    aren't part of it. Raises ``Cancelled``."""
    terms = Terms.of(scorer, solver, policy)
    begun = pairs_of(terms, solution)
    groups = every_group(terms, watch, LISTED)
    if groups is not None:
        return from_list(terms, groups, begun, solver, watch, seed)
    return from_search(terms, begun, solver, watch, seed)


def pairs_of(terms: Terms, solution: Solution) -> Groups:
    return Groups.of(terms.scorer, np.sort(solution.pairs, axis=1).reshape(-1, 2))


def from_list(
    terms: Terms, groups: Groups, begun: Groups, solver: Solver, watch: Watch, seed: int
) -> CircleSolution:
    """Few enough to list: a proof, if there is time for it."""
    found = begun
    prices = packing_prices(terms, groups, watch)
    if len(groups) > SEARCHED:
        found = better(terms, searched_in(terms, groups, begun, prices, watch, seed), begun, solver)
    bound = terms.bound(prices)
    value = value_of(terms, found, solver)
    proven, served = value == bound, most_served(terms, groups, solver)
    if not proven and not watch.is_over():
        packing = best_packing(terms, groups, solver.is_locked, watch)
        if packing is not None:
            found, proven = groups.chosen(packing.chosen), True
            served = packing.served if terms.bonus else served
    return answer(
        terms,
        found,
        solver,
        bound=bound,
        proven=proven,
        prices=prices,
        served=served,
        method="set packing over every pair and circle",
    )


def searched_in(
    terms: Terms, groups: Groups, begun: Groups, prices: Ints, watch: Watch, seed: int
) -> Groups:
    """A good choice from a list of all groups there are."""
    from .large import chosen_from

    return chosen_from(terms, groups, begun, prices, watch, seed)


def from_search(
    terms: Terms, begun: Groups, solver: Solver, watch: Watch, seed: int
) -> CircleSolution:
    """Too many to list: a search, then prices that cover whatever there may be."""
    from .arcs import arc_prices
    from .large import searched, shorter
    from .pool import Explorer
    from .proof import ceilings, covering_prices, covers_fours

    explorer = Explorer.of(terms, watch)
    result = searched(terms, explorer, begun, shorter(watch, 0.6), seed)
    found = better(terms, result.groups, begun, solver)
    watch.step(0.945, "Proving how good the circles are")
    # Who can be in a circle at all must be known, however little time is left.
    able = able_people(Explorer.of(terms, watch.patient()))
    served = int(able.sum()) + int(np.count_nonzero((terms.places > 1) & ~solver.is_locked))
    prices = ceilings(terms)
    if covers_fours(explorer):
        tight = covering_prices(explorer, result.prices, result.raised, able, solver.scan, watch)
        prices = tight if terms.bound(tight) < terms.bound(prices) else prices
    bound = terms.bound(prices)
    if bound - value_of(terms, found, solver) > LOOSE * bound:
        along = arc_prices(explorer, watch)
        if along is not None and terms.bound(along.both) < bound:
            return answer(
                terms,
                found,
                solver,
                bound=terms.bound(along.both),
                proven=False,
                teach=along.teach,
                learn=along.learn,
                served=served,
                method="circles searched; every arc covered by prices of teaching and learning",
            )
    return answer(
        terms,
        found,
        solver,
        bound=bound,
        proven=False,
        prices=prices,
        served=served,
        method="circles searched; every pair and circle covered by prices",
    )


def able_people(explorer: Explorer) -> Bools:
    """(n,) single people whom somebody can teach and who can teach somebody."""
    nothing = np.zeros(explorer.terms.n)
    outward = explorer.arcs(nothing, 1, outward=True)
    inward = explorer.arcs(nothing, 1, outward=False)
    result: Bools = explorer.terms.single & (outward.count > 0) & (inward.count > 0)
    return result


def most_served(terms: Terms, groups: Groups, solver: Solver) -> int:
    """Nobody is served who is in no group."""
    anybody = np.unique(groups.members[groups.members != NOBODY])
    return int(np.count_nonzero(~solver.is_locked[anybody]))


def better(terms: Terms, one: Groups, other: Groups, solver: Solver) -> Groups:
    return one if value_of(terms, one, solver) >= value_of(terms, other, solver) else other


def value_of(terms: Terms, groups: Groups, solver: Solver) -> int:
    return terms.value(groups.members, groups.worths, solver.is_locked)


def answer(
    terms: Terms,
    found: Groups,
    solver: Solver,
    *,
    bound: int,
    proven: bool,
    served: int,
    method: str,
    prices: Ints | None = None,
    teach: Ints | None = None,
    learn: Ints | None = None,
) -> CircleSolution:
    sizes = found.sizes
    pairs = np.sort(found.members[sizes == 2][:, :2], axis=1).reshape(-1, 2)
    rings = sorted(
        (rotated([who for who in row if who != NOBODY]), worth)
        for row, worth in zip(
            found.members[sizes > 2].tolist(), found.worths[sizes > 2].tolist(), strict=True
        )
    )
    value = value_of(terms, found, solver)
    return CircleSolution(
        pairs=pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))],
        circles=tuple(ring for ring, _ in rings),
        worths=np.array([worth for _, worth in rings], dtype=np.int64),
        value=value,
        bound=bound,
        optimal=proven or value == bound,
        prices=prices,
        teach=teach,
        learn=learn,
        method=method,
        bonus=terms.bonus,
        served_bound=served,
    )
