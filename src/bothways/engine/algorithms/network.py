"""People with several places as a network in which everybody has one.

Who takes part in c partnerships stands there c times, with the same arcs; the first place may
weigh ``half`` more, when being served at all counts. A pair in which one of the two has a single
place can't be used twice. Where both have several, the pair becomes a path a – e – f – b: either
e and f take each other (the pair isn't used), or a takes e and f takes b. The inner arc weighs so
much that using one half alone never pays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..encoding import Bools, Ints
from .cover import Cover, Graph
from .edges import Edges


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Dual values in half units, (n,) each: of the first place, and of every further one. Whole
    numbers, of any size when the objective is fair."""

    first: npt.NDArray[Any]
    further: npt.NDArray[Any]


@dataclass(slots=True, eq=False)
class Network:
    """``places`` (n,) and ``half`` (n,): by how much a first place raises a pair."""

    n: int
    places: Ints
    half: Ints
    spare: int = 0
    """By how much more than needed using half a path loses."""
    low: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    high: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    weight: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    extra: Ints = field(init=False)
    """(n,) the node of each one's second place."""
    people_nodes: int = field(init=False)

    def __post_init__(self) -> None:
        more = np.maximum(self.places - 1, 0)
        self.extra = self.n + np.cumsum(more) - more
        self.people_nodes = self.n + int(more.sum())

    @property
    def is_plain(self) -> bool:
        """Whether everybody has one place at most, so that nodes are people."""
        return self.people_nodes == self.n

    def add(self, low: Ints, high: Ints, weight: Ints) -> None:
        """Pairs not yet in the network, ``low < high``."""
        self.low = np.concatenate([self.low, low])
        self.high = np.concatenate([self.high, high])
        self.weight = np.concatenate([self.weight, weight])

    def keys(self) -> Ints:
        result: Ints = self.low * self.n + self.high
        return result

    def missing(self, low: Ints, high: Ints) -> Bools:
        """Which of the pairs aren't in the network yet."""
        result: Bools = ~np.isin(low * self.n + high, self.keys())
        return result

    @property
    def inner(self) -> Bools:
        """The pairs that are paths, since both have several places."""
        result: Bools = (self.places[self.low] > 1) & (self.places[self.high] > 1)
        return result

    @property
    def nodes(self) -> int:
        return self.people_nodes + 2 * int(np.count_nonzero(self.inner))

    def inner_weight(self) -> Ints:
        """K of each path: the inner arc weighs 2 K."""
        inner = self.inner
        result: Ints = (
            self.weight[inner]
            + self.half[self.low[inner]]
            + self.half[self.high[inner]]
            + 1
            + self.spare
        )
        return result

    def node(self, person: Ints, place: Ints) -> Ints:
        result: Ints = np.where(place == 0, person, self.extra[person] + place - 1)
        return result

    def edges(self) -> Edges:
        """The network's arcs between nodes."""
        if self.is_plain:
            weight = self.weight + self.half[self.low] + self.half[self.high]
            return Edges(self.low, self.high, weight)
        inner = self.inner
        outer = ~inner
        low, high, weight = self.copies(self.low[outer], self.high[outer], self.weight[outer])
        count = int(np.count_nonzero(inner))
        e = self.people_nodes + 2 * np.arange(count, dtype=np.int64)
        k, whole = self.inner_weight(), self.weight[inner]
        one = self.spokes(self.low[inner], e, whole // 2 + k)
        other = self.spokes(self.high[inner], e + 1, whole - whole // 2 + k)
        return Edges(
            np.concatenate([low, one[0], other[0], e]),
            np.concatenate([high, one[1], other[1], e + 1]),
            np.concatenate([weight, one[2], other[2], 2 * k]),
        )

    def copies(self, low: Ints, high: Ints, weight: Ints) -> tuple[Ints, Ints, Ints]:
        """Every place of the one with every place of the other."""
        width = self.places[high]
        edge, place = unrolled(self.places[low] * width)
        a, b = place // np.maximum(width[edge], 1), place % np.maximum(width[edge], 1)
        raised = weight[edge] + self.half[low[edge]] * (a == 0) + self.half[high[edge]] * (b == 0)
        return self.node(low[edge], a), self.node(high[edge], b), raised

    def spokes(self, person: Ints, node: Ints, weight: Ints) -> tuple[Ints, Ints, Ints]:
        """Every place of a person with one inner node."""
        edge, place = unrolled(self.places[person])
        raised = weight[edge] + self.half[person[edge]] * (place == 0)
        return self.node(person[edge], place), node[edge], raised

    def arcs(self, weight: Ints, half: int) -> Ints:
        """Other weights of the same arcs as ``edges``: ``weight`` (m,) by pair and ``half`` for
        every first place that counts; of a path the one spoke carries the pair's."""
        raised = half * (self.half > 0)
        if self.is_plain:
            plain: Ints = weight + raised[self.low] + raised[self.high]
            return plain
        other = Network(self.n, self.places, raised.astype(np.int64))
        other.add(self.low, self.high, weight)
        inner = self.inner
        outer = other.copies(self.low[~inner], self.high[~inner], weight[~inner])[2]
        count = int(np.count_nonzero(inner))
        nothing = np.zeros(count, dtype=np.int64)
        one = other.spokes(self.low[inner], nothing, weight[inner])[2]
        two = other.spokes(self.high[inner], nothing, nothing)[2]
        return np.concatenate([outer, one, two, nothing])

    def graph(self) -> Graph:
        return Graph.of(self.nodes, self.edges())

    def grown(self, cover: Cover) -> Cover:
        """A cover of the network as it was, with room for the nodes added since."""
        count = self.nodes - len(cover.mate)
        if count <= 0:
            return cover
        fresh = self.inner_weight()[-(count // 2) :]
        # High enough for any arc to them, whatever the prices of people are.
        price = np.repeat(2 * fresh, 2)
        nobody = np.full(count, -1, dtype=np.int64)
        return Cover(
            np.concatenate([cover.mate, nobody]),
            np.concatenate([cover.u, price]),
            np.concatenate([cover.v, price]),
        )

    def prices(self, cover: Cover) -> Prices:
        """People's prices from the nodes'."""
        return Prices(*self.shared_prices(cover.prices))

    def shared_prices[Price: np.generic](
        self, node: npt.NDArray[Price]
    ) -> tuple[npt.NDArray[Price], npt.NDArray[Price]]:
        """Of first and further places, from prices of the nodes (whole numbers of any size):
        places that are alike cost what the cheapest does."""
        first = node[: self.n].copy()
        further = first.copy()
        several = np.flatnonzero(self.places > 1)
        if len(several):
            begins = self.extra[several] - self.n
            more = np.minimum.reduceat(node[self.n : self.people_nodes], begins)
            further[several] = more
            alike = self.half[several] == 0
            cheapest = np.minimum(first[several], more)
            first[several[alike]] = further[several[alike]] = cheapest[alike]
        return first, further

    def least(self, prices: Prices) -> Ints:
        """(n,) what a person's cheapest place asks for, in half units, without its raise: a pair
        that isn't in the network is covered when twice its weight isn't above the two."""
        single = prices.first - 2 * self.half
        result: Ints = np.where(self.places > 1, np.minimum(single, prices.further), single)
        return result

    def bound(self, prices: Prices) -> int:
        """In half units: places at their prices, and what the network's pairs exceed them by."""
        free = self.places > 0
        total = int(prices.first[free].sum())
        total += int((np.maximum(self.places - 1, 0) * prices.further).sum())
        least = self.least(prices)
        over = 2 * self.weight - least[self.low] - least[self.high]
        return total + int(np.maximum(over, 0).sum())

    def used(self, mate: Ints) -> Ints:
        """Places in the list of pairs that a matching of the nodes uses."""
        edges = self.edges()
        taken = mate[edges.low] == edges.high
        if self.is_plain:
            return np.flatnonzero(taken)
        inner = self.inner
        outer = np.flatnonzero(~inner)
        edge, _ = unrolled(self.places[self.low[outer]] * self.places[self.high[outer]])
        plain = outer[edge[taken[: len(edge)]]]
        e = self.people_nodes + 2 * np.arange(np.count_nonzero(inner), dtype=np.int64)
        both = (mate[e] >= 0) & (mate[e] != e + 1) & (mate[e + 1] >= 0)
        return np.sort(np.concatenate([plain, np.flatnonzero(inner)[both]]))

    def value(self, used: Ints) -> int:
        """What a set of pairs weighs: their weights, and a raise for each one who is served."""
        served = np.unique(np.concatenate([self.low[used], self.high[used]]))
        return int(self.weight[used].sum()) + int(self.half[served].sum())


def unrolled(counts: Ints) -> tuple[Ints, Ints]:
    """For counts (2, 3): entries (0, 0, 1, 1, 1) and their places (0, 1, 0, 1, 2)."""
    entry = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    begins = np.cumsum(counts) - counts
    return entry, np.arange(len(entry), dtype=np.int64) - begins[entry]
