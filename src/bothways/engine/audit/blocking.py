"""Blocking pairs: two people who would both rather have each other than what they have.

Gale and Shapley (1962) call a matching without them stable. The matching of most worth has some,
and that is no fault of it; they are counted so that nobody has to guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..encoding import Floats, Ints
from ..rules import PairList
from ..scoring import Pairs

HAIR = 1e-9
"""Gains that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class BlockingPair:
    """Two positions, and what each gains now and would gain from the other."""

    a: int
    b: int
    now_a: float
    then_a: float
    now_b: float
    then_b: float


@dataclass(frozen=True, slots=True)
class Blocking:
    count: int
    listed: tuple[BlockingPair, ...]
    """Those first in which the lesser of the two rises is greatest."""


def blocking_pairs(every: Pairs, got: Floats, partners: PairList, listed: int = 100) -> Blocking:
    """The blocking pairs among ``every`` allowed pair, when each person (n,) has ``got`` so much
    (0 with a place free) and ``partners`` are together already."""
    rise = np.minimum(every.gain - got[every.a], every.gives - got[every.b])
    found = np.flatnonzero(rise > HAIR)
    found = found[~partners.holds(every.a[found], every.b[found])]
    order = found[np.lexsort((every.b[found], every.a[found], -rise[found]))][:listed]
    return Blocking(len(found), tuple(described(every, got, order)))


def described(every: Pairs, got: Floats, places: Ints) -> list[BlockingPair]:
    return [
        BlockingPair(
            a=int(every.a[k]),
            b=int(every.b[k]),
            now_a=float(got[every.a[k]]),
            then_a=float(every.gain[k]),
            now_b=float(got[every.b[k]]),
            then_b=float(every.gives[k]),
        )
        for k in places.tolist()
    ]
