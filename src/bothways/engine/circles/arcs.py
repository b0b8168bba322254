"""The bound along arcs: everybody teaches and learns as often as they have places.

An assignment of teachers to learners, in which whoever stands alone teaches themselves for nothing,
bounds pairs and circles of any length at once (see ``Terms``). It is weaker than prices of groups,
for it knows nothing of where a circle closes, and serves where circles are too many to look at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..algorithms.cover import Cover, Graph, solve_cover
from ..encoding import Ints
from ..result import RESOLUTION
from ..watch import Watch
from .kernels import Scratch, arc_excess
from .pool import Explorer

BEST = 24
"""Arcs of each person that are looked at first, and that a round adds at most."""
ROUNDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class ArcPrices:
    """(n,) each, in halves: for every arc a → b, ``teach[a] + learn[b]`` covers what it counts."""

    teach: Ints
    learn: Ints

    @property
    def both(self) -> Ints:
        return self.teach + self.learn


def arc_prices(explorer: Explorer, watch: Watch) -> ArcPrices | None:
    """The cheapest prices of arcs; ``None`` when the time was over before all were looked at."""
    n = explorer.terms.n
    teach, learn = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    arcs = np.zeros((0, 3), dtype=np.int64)
    cover: Cover | None = None
    for _ in range(ROUNDS):
        found, room = beyond(explorer, teach, learn, watch)
        if room is None:
            return None
        if not len(found) or watch.is_over():
            break
        arcs = np.concatenate([arcs, found])
        solved = assigned(explorer, arcs, cover, watch)
        if solved is None:
            break
        cover, teach, learn = solved
    else:
        _, room = beyond(explorer, teach, learn, watch)
        if room is None:
            return None
    return ArcPrices(teach + room, learn)


def beyond(explorer: Explorer, teach: Ints, learn: Ints, watch: Watch) -> tuple[Ints, Ints | None]:
    """(m, 3) teacher, learner and count of the arcs that aren't covered, the worst of each
    teacher; and by how much the worst (n,) isn't, ``None`` when not all were looked at."""
    terms, table = explorer.terms, explorer.table
    n, active = terms.n, terms.places > 0
    room = np.zeros(n, dtype=np.int64)
    looked = np.zeros(n, dtype=bool)
    parts: list[tuple[int, Ints]] = []

    def work(first: int, last: int) -> None:
        other = np.full((last - first, BEST), -1, dtype=np.int64)
        count = np.zeros((last - first, BEST), dtype=np.int64)
        arc_excess(
            table, first, last, active, teach, learn, terms.half, float(RESOLUTION), other, count,
            room, Scratch.of(n),
        )  # fmt: skip
        row, place = np.nonzero(other >= 0)
        found = np.column_stack([row + first, other[row, place], count[row, place]])
        parts.append((first, found))

    for first, last in explorer.sliced(work, 4 * explorer.steps_of_arcs()):
        looked[first:last] = True
    parts.sort(key=lambda part: part[0])
    arcs = np.concatenate([np.zeros((0, 3), dtype=np.int64), *(part for _, part in parts)])
    return arcs, room if looked.all() else None


def assigned(
    explorer: Explorer, arcs: Ints, before: Cover | None, watch: Watch
) -> tuple[Cover, Ints, Ints] | None:
    """The best assignment along ``arcs``. Whoever has several places stands there as often, and
    costs what the dearest of them costs."""
    places = explorer.terms.places
    copies = np.maximum(places, 1)
    begins = np.cumsum(copies) - copies
    person = np.repeat(np.arange(len(places)), copies)
    number = copies[arcs[:, 0]] * copies[arcs[:, 1]]
    arc = np.repeat(np.arange(len(arcs)), number)
    within = np.arange(len(arc)) - np.repeat(np.cumsum(number) - number, number)
    wide = copies[arcs[arc, 1]]
    one = begins[arcs[arc, 0]] + within // wide
    other = begins[arcs[arc, 1]] + within % wide
    size = len(person)
    rows = sparse.csr_array((arcs[arc, 2], (one, other)), shape=(size, size))
    rows.sort_indices()
    graph = Graph(
        size,
        rows.indptr.astype(np.int64),
        rows.indices.astype(np.int64),
        rows.data.astype(np.int64),
    )
    cover = solve_cover(graph, watch, before)
    if cover is None:
        return None
    teach = np.full(len(places), np.iinfo(np.int64).min, dtype=np.int64)
    learn = teach.copy()
    np.maximum.at(teach, person, 2 * cover.u)
    np.maximum.at(learn, person, 2 * cover.v)
    return cover, teach, learn
