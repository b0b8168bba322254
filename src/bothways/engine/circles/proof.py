"""Prices made to cover every pair and circle: the bound.

Only who is single can be in a circle, so the kernels look at those; pairs of people with several
places are looked at by the scan that also serves the pairs. The kernels know the rules of the
engine alone: rules of one's own forbid more, which leaves the bound true.
"""

from __future__ import annotations

import math

import numpy as np

from ..compiled import is_available
from ..encoding import Bools, Floats, Ints
from ..result import RESOLUTION
from ..scan import Scan, Weighing
from ..watch import Watch
from .kernels import Scratch, four_excess, ring_excess
from .pool import Explorer
from .terms import Terms

MARGIN = 2e-6
"""More than worths differ by for being rounded to millionths."""
TESTS = 2_000_000_000
"""Steps of looking at circles of three, for all and for one person; of those that aren't looked at
the most that they promise is believed."""
TESTS_EACH = 60_000
PATHS = 2_000_000_000
"""Beginnings of circles of four that are followed."""
DEGREE = 2_000
"""People of whom all arcs are listed."""


def ceilings(terms: Terms) -> Ints:
    """(n,) prices in halves that cover whatever there may be: a gain of all for everybody. Those
    who have nothing to offer or to want are in no pair or circle."""
    encoded, policy = terms.scorer.encoded, terms.policy
    teaches, wants = np.diff(encoded.teaches.indptr) > 0, np.diff(encoded.wishes.indptr) > 0
    most = math.ceil(RESOLUTION * max(1.0, policy.circle_worth)) + 2
    result: Ints = np.where(teaches & wants & (terms.places > 0), most + 2 * terms.half, 0)
    return result


def covers_fours(explorer: Explorer) -> bool:
    """Whether circles of four are few enough to be looked at one by one."""
    if explorer.terms.longest < 4:
        return True
    n = max(1, explorer.terms.n)
    paths = n * explorer.steps_of_arcs() ** 3 * explorer.wants_each() / 2
    return n <= DEGREE and paths <= (PATHS if is_available() else PATHS // 100)


def covering_prices(
    explorer: Explorer, prices: Floats, raised: float, able: Bools, scan: Scan, watch: Watch
) -> Ints:
    """(n,) in halves: ``prices`` in whole worths, made to cover everything. They were found with
    ``raised`` for each person served instead of the bonus; ``able`` are all who may be served."""
    terms = explorer.terms
    covered = np.ceil(np.maximum(prices, 0.0) * 2 * RESOLUTION).astype(np.int64)
    covered = np.where(terms.single & able, covered, 0)
    highest = 2 * math.ceil(RESOLUTION * (max(1.0, 2 * terms.policy.circle_worth) + 4 * raised)) + 4
    excess, looked = excesses(explorer, covered / (2.0 * RESOLUTION) - raised, watch)
    lift = 2 * np.ceil(np.maximum(excess, 0.0) * RESOLUTION).astype(np.int64)
    covered = np.where(looked, covered + lift, highest)
    covered = np.where(terms.single & able, covered, 0)
    # Whoever is served counts half the bonus rather than what they were raised by.
    more = 2 * (terms.half - round(raised * RESOLUTION))
    covered = np.where(terms.single & able, covered + more, covered)
    return covered_by_several(terms, covered, scan, watch)


def excesses(explorer: Explorer, prices: Floats, watch: Watch) -> tuple[Floats, Bools]:
    """Of each position the most by which a pair or circle that begins with it exceeds its prices,
    and which positions were looked at before the time was over."""
    terms, table = explorer.terms, explorer.table
    n, columns = terms.n, len(table.teacher_start)
    excess, looked = np.zeros(n), np.zeros(n, dtype=bool)
    wants = explorer.wants_each()
    most_tests = int(max(TESTS_EACH, TESTS // max(1, n)) / wants)
    most_tests = most_tests if is_available() else most_tests // 100

    def work(first: int, last: int) -> None:
        marks = np.zeros(columns, dtype=np.int64)
        ring_excess(table, first, last, most_tests, prices, MARGIN, excess, Scratch.of(n), marks, 0)

    for first, last in explorer.sliced(
        work, 8 * explorer.steps_of_arcs() + 0.1 * most_tests * wants
    ):
        looked[first:last] = True
    if terms.longest < 4:
        return excess, looked
    most = min(n, DEGREE)
    outward = explorer.arcs(prices, most, outward=True, stir=0.0)
    inward = explorer.arcs(prices, most, outward=False, stir=0.0)
    fours = np.zeros(n, dtype=bool)

    def work_on_fours(first: int, last: int) -> None:
        marks = np.zeros(columns, dtype=np.int64)
        four_excess(table, first, last, outward, inward, prices, MARGIN, excess, marks, 0)

    for first, last in explorer.sliced(
        work_on_fours, explorer.steps_of_arcs() ** 3 / 10 * explorer.wants_each()
    ):
        fours[first:last] = True
    return excess, looked & fours


def covered_by_several(terms: Terms, prices: Ints, scan: Scan, watch: Watch) -> Ints:
    """The prices, with those of people who aren't single raised until their pairs are covered."""
    rows = np.flatnonzero((terms.places > 0) & ~terms.single)
    if not len(rows):
        return prices
    found = scan.beyond(
        prices - 2 * terms.half, 1, Weighing(), Watch(cancel=watch.cancel), rows, both=True
    )
    short = (
        2 * found.weight - (prices - 2 * terms.half)[found.a] - (prices - 2 * terms.half)[found.b]
    )
    result = prices.copy()
    for who in (found.a, found.b):
        several = ~terms.single[who]
        np.maximum.at(result, who[several], prices[who[several]] + short[several])
    return result
