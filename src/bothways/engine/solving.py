"""From a problem to pairs with prices: candidates, bound, pricing, remainder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from .algorithms.cover import Cover, Graph, solve_cover
from .algorithms.edges import Edges
from .algorithms.exact import improve
from .algorithms.network import Network, Prices
from .algorithms.rounding import cycles_cut, greedy, loss_of, settled_nearby, tightened
from .encoding import Bools, Encoded, Ints
from .objectives.fair import Big, fairest
from .objectives.levels import levels_of, penalty
from .result import RESOLUTION
from .rules import ForbiddenPairs, PairList
from .scan import Beyond, PlainScan, Scan, Weighing, chosen, joined, scan_of, unpriced
from .scoring import Pairs, Scorer
from .watch import Watch

BEST = 12
"""Pairs a place among the first that the solver looks at."""
ADDED = 12
"""Pairs a person that a round of pricing adds at most."""
REMAINDER_EDGES = 150_000
"""More pairs than this in the remainder (massive ties) are not searched; the gap is reported."""
SMALL_BONUSES = (4 * RESOLUTION, RESOLUTION // 2, RESOLUTION // 20)
"""In millionths; the most that a pair is worth is one."""
SMALL = 2_000
"""People among whom everything can be searched."""
AGAIN = "{} and {} are locked to each other already."
FIRST_PARTS = (64, 8, 2)
"""Pairs of a slack of such a part of the gap are searched before all that is left open."""
AGAIN = "{} and {} are locked to each other already."
FIRST_PARTS = (64, 8, 2)
"""Pairs of a slack of such a part of the gap are searched before all that is left open."""
NEARLY = RESOLUTION // 25
"""In halves: pairs of less slack than this are looked at from the beginning after a change."""
NEVER = np.iinfo(np.int64).max // 8


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Pairs of positions, (k, 2), and prices in half units of what they weigh.

    ``value`` and ``bound`` are whole units: worths to the policy's power, and ``bonus`` // 2 for
    each person served. ``most_served`` bounds the number of people served from above (0 when it
    isn't asked for).
    """

    pairs: Ints
    prices: Prices
    value: int
    bound: int
    optimal: bool
    rounds: int
    mutual: int
    bonus: int = 0
    most_served: int = 0
    base: int = 0
    worth_bound: int = 0
    """See ``Certificate``."""

    @property
    def served(self) -> int:
        return len(np.unique(self.pairs))


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """A solution before a change, in today's positions: its pairs (k, 2) of people who are still
    here, prices (n,) in halves, and who (n,) is new or differs in anything that counts."""

    pairs: Ints
    prices: Ints
    changed: Bools
    bonus: int = 0
    most_served: int = 0
    near: Edges | None = None
    """Pairs the earlier solver had looked at, where they are still known: with them only what the
    change reaches is looked at again."""


@dataclass(slots=True, eq=False)
class Solver:
    """Solves one encoded problem. ``locked`` (l, 2) are pairs that stand: they take a place of
    each of the two and are left out here.

    When people served come first, a bonus is added for each person served. One that is larger
    than all worths together is always right; but then half a person too many in the bound (an odd
    circle) hides what it says about worth, and smaller bonuses are tried: an optimum with any
    bonus that serves as many as can be served is the best of those.
    """

    encoded: Encoded
    scorer: Scorer
    watch: Watch
    locked: Ints
    power: int = 1
    apart: Bools | None = None
    """People who aren't to be paired this time, since they ask for a group."""
    tolerance: float = 0.0
    """The gap, as a share of the bound, that is near enough; 0 searches all that is open."""
    scan: Scan = field(init=False)
    places: Ints = field(init=False)
    is_locked: Bools = field(init=False)
    mutual: int = 0
    rounds: int = 0
    known: Edges = field(default_factory=Edges.none)
    """The pairs that were looked at more closely, once solved."""
    best: Beyond | None = None
    """Each person's best pairs, whatever the prices."""

    def __post_init__(self) -> None:
        n = self.encoded.n
        taken = np.bincount(self.locked.reshape(-1), minlength=n)
        self.places = np.maximum(self.encoded.capacity - taken, 0)
        if self.apart is not None:
            self.places[self.apart] = 0
        self.is_locked = taken > 0
        if (self.is_locked & (self.places > 0)).any():
            # Who is locked and has another place doesn't get the same person twice.
            together = PairList(n, self.locked)
            again = ForbiddenPairs("locked", "They aren't partners already.", together, AGAIN)
            self.scorer = replace(self.scorer, rules=(*self.scorer.rules, again))
        self.scan = scan_of(self.scorer, self.places > 0)

    def everybody(self) -> Scan:
        """Compares everybody who takes part, locked people too."""
        if not self.is_locked.any():
            return self.scan
        return scan_of(self.scorer, self.encoded.capacity > 0)

    @property
    def weighing(self) -> Weighing:
        return Weighing(0, self.power)

    def network(self, bonus: int) -> Network:
        """Nobody's pairs yet. Whoever is locked is served already."""
        half = np.where(self.is_locked | (self.places == 0), 0, bonus // 2)
        return Network(self.encoded.n, self.places, half.astype(np.int64))

    def solve(self, *, served_first: bool) -> Solution:
        """The best pairs. Raises ``Cancelled``."""
        network = self.network(0)
        if not served_first:
            self.begin(network)
            return self.solved(network, 0)
        bonus = sure_bonus(self.places)
        network = self.network(bonus)
        self.begin(network)
        solution = self.solved(network, bonus)
        most = most_served(solution, bonus, plain=network.is_plain)
        solution = replace(solution, most_served=most)
        if solution.optimal or self.watch.is_over():
            return solution
        for small in SMALL_BONUSES:
            again = self.network(small)
            again.add(network.low, network.high, network.weight)
            other = replace(self.solved(again, small), most_served=most)
            other = replace(other, optimal=other.optimal and other.served == most)
            network = again
            if other.served > solution.served or (other.optimal and other.served == most):
                solution = other
            if solution.optimal and solution.served == most:
                return solution
            if self.watch.is_over():
                break
        return solution

    def solve_fairly(self) -> Solution:
        """Most people served, then leximin, then worth; from all pairs there are."""
        served = self.solve(served_first=True)
        worth = replace(self, mutual=0, rounds=0, tolerance=0.001).solve(served_first=False)
        network = self.network(2)
        every = self.every_pair()
        network.add(every.a, every.b, every.worth)
        fair = fairest(network, every, self.watch)
        judged = Levelled(network, levels_of(every.gain, every.gives), fair.bonus, fair.base)
        value = judged.value(fair.used)
        bound = judged.bound(fair.first, fair.further) // 2
        return Solution(
            pairs=np.column_stack([network.low[fair.used], network.high[fair.used]]),
            prices=Prices(fair.first, fair.further),
            value=value,
            bound=bound,
            optimal=fair.proven or value == bound,
            rounds=self.rounds,
            mutual=self.mutual,
            bonus=fair.bonus,
            most_served=served.most_served,
            base=fair.base,
            worth_bound=worth.bound,
        )

    def solve_again(self, before: Before, *, served_first: bool) -> Solution:
        """The best pairs after a change, beginning from what was right before it: prices that
        still cover every pair of unchanged people, and the pairs that still may be. Ties stay as
        they were."""
        network = self.network(before.bonus if served_first else 0)
        prices = np.where(self.places > 0, np.maximum(before.prices, 0), 0)
        first = np.maximum(prices, 2 * network.half)
        prices = np.where(before.changed, 2 * network.half, prices)
        least = prices - 2 * network.half
        low, high, weight = self.kept(before.pairs)
        network.add(low, high, weight)
        # Those whom the change concerns look for their best anew, at what others now cost.
        loose = before.changed.copy()
        loose[before.pairs.reshape(-1)] = True
        loose[low] = loose[high] = False
        loose |= before.changed
        self.watch.step(0.02, "Looking at whom the change concerns")
        found = self.scan.beyond(
            np.where(loose, 0, least), ADDED, self.weighing, self.watch, np.flatnonzero(loose)
        )
        fresh = network.missing(found.a, found.b)
        network.add(found.a[fresh], found.b[fresh], found.weight[fresh])
        if before.near is not None:
            near = before.near.only(self.still_may(before))
            fresh = network.missing(near.low, near.high)
            network.add(near.low[fresh], near.high[fresh], near.weight[fresh])
        self.best = None
        cover = None
        if network.is_plain:
            mate = np.full(self.encoded.n, -1, dtype=np.int64)
            mate[low], mate[high] = high, low
            cover = Cover.split(np.where(before.changed, first, prices), mate)
        sure = np.where(before.changed, NEVER, least)
        solution = self.solved(network, before.bonus if served_first else 0, cover, sure)
        standing = np.arange(len(low))
        if network.value(standing) >= solution.value:
            # As good as it gets already, so nobody moves.
            solution = replace(
                solution, pairs=np.column_stack([low, high]), value=network.value(standing)
            )
        if not served_first:
            return solution
        # Whoever joined can't raise the number served by more than themselves and one more.
        most = before.most_served + 2 * int(np.count_nonzero(before.changed & (self.places > 0)))
        most = min(most, most_served(solution, before.bonus, plain=network.is_plain))
        optimal = solution.optimal and (
            solution.served == most or before.bonus >= sure_bonus(self.places)
        )
        return replace(solution, most_served=most, optimal=optimal)

    def still_may(self, before: Before) -> Bools:
        """Which of the pairs known from before are between unchanged people and still allowed."""
        near = before.near
        assert near is not None
        same = ~(before.changed[near.low] | before.changed[near.high])
        same &= (self.places[near.low] > 0) & (self.places[near.high] > 0)
        same[same] = self.scorer.allowed(near.low[same], near.high[same])
        return same

    def kept(self, pairs: Ints) -> tuple[Ints, Ints, Ints]:
        """Of earlier pairs those that still may be, with what they weigh."""
        free = (self.places[pairs[:, 0]] > 0) & (self.places[pairs[:, 1]] > 0)
        pairs = pairs[free]
        found = self.scorer.pairs(pairs[:, 0], pairs[:, 1])
        keep = (found.worth > 0) & self.scorer.allowed(found.a, found.b)
        low, high = found.a[keep], found.b[keep]
        return low, high, self.weighing.weight(found.worth[keep])

    def every_pair(self) -> Pairs:
        """All allowed pairs that are worth anything, ``a < b``."""
        plain = PlainScan(self.scorer, self.places > 0)
        parts = []
        for block in plain.blocks(np.flatnonzero(self.places > 0)):
            self.watch.step(0.2, "Listing every pair")
            found = plain.mutual(block, np.ones(self.encoded.n, dtype=bool))
            keep = np.flatnonzero(found.worth > 0)
            keep = keep[self.scorer.allowed(found.a[keep], found.b[keep])]
            parts.append(chosen(found, keep))
        return joined(parts)

    def begin(self, network: Network) -> None:
        """Each person's best pairs, as many as they have places for and more."""
        n = self.encoded.n
        self.watch.step(0.02, "Comparing everybody with everybody")
        most = BEST * min(3, max(1, int(self.places.max(initial=1))))
        found = self.scan.beyond(unpriced(n), most, self.weighing, self.watch, both=True, near=True)
        self.best = found
        network.add(found.a, found.b, found.weight)

    def solved(
        self, network: Network, bonus: int, cover: Cover | None = None, sure: Ints | None = None
    ) -> Solution:
        """The best pairs under one bonus, beginning with the network's pairs; ``sure`` as in
        ``priced``."""
        cover, complete = self.priced(network, cover, sure)
        graph = network.graph()
        if cover is None:
            return self.in_time(network, graph, bonus)
        prices = network.prices(cover) if complete else self.lifted(network, network.prices(cover))
        mate = cycles_cut(cover.mate, graph)
        node_prices = cover.prices
        if complete:
            self.watch.step(0.9, "Settling the last odd ones out")
            mate = tightened(graph, node_prices, mate, self.watch)
            mate, proven = self.settled(network, graph, node_prices, mate)
        used = network.used(mate)
        value, bound = network.value(used), network.bound(prices) // 2
        self.known = Edges(network.low, network.high, network.weight)
        return Solution(
            pairs=np.column_stack([network.low[used], network.high[used]]),
            prices=prices,
            value=value,
            bound=bound,
            optimal=value == bound or (complete and proven),
            rounds=self.rounds,
            mutual=self.mutual,
            bonus=bonus,
        )

    def priced(
        self, network: Network, cover: Cover | None = None, sure: Ints | None = None
    ) -> tuple[Cover | None, bool]:
        """Solve, look at every pair against the prices, add what they don't cover; until none is
        left. ``None`` and ``False`` when the time was over too soon. ``sure`` (n,) are prices that
        are known to cover every pair, so that only who costs less has to be looked at."""
        n = self.encoded.n
        if sure is None:
            sure = np.full(n, NEVER, dtype=np.int64)
        most, first, stays = ADDED, self.rounds, cover is not None
        while True:
            self.rounds += 1
            share = 1 - 0.75 * 0.8 ** (self.rounds - first)
            self.watch.step(share, f"Finding the best prices, round {self.rounds}")
            before = network.grown(cover) if cover is not None else None
            found_cover = solve_cover(network.graph(), self.watch, before, stays=stays)
            if found_cover is None:
                return cover, False
            cover = found_cover
            least = network.least(network.prices(cover))
            rows = np.flatnonzero((least < sure) & (self.places > 0))
            found = self.scan.beyond(least, most, self.weighing, self.watch, rows)
            if self.rounds == 1:
                self.mutual = found.mutual
            # What is in the network is covered, but for pairs that may exceed their prices.
            fresh = (
                np.ones(len(found), dtype=bool)
                if network.is_plain
                else network.missing(found.a, found.b)
            )
            if self.watch.is_over():
                return cover, False
            if not fresh.any() and not len(found.cut):
                return cover, True
            if self.tolerance and network.is_plain and not len(found.cut):
                over = excess(found, least)
                if over.sum() <= self.tolerance * cover.prices.sum() / 2:
                    # So little that it is quicker to let it stand in the bound.
                    cover.u[: self.encoded.n] += over
                    return cover, True
            if not fresh.any():
                most *= 2
            network.add(found.a[fresh], found.b[fresh], found.weight[fresh])
            # Every pair is covered at these prices: looked at now, or before at no higher ones.
            sure = least.copy()
            sure[found.cut] = NEVER

    def settled(
        self, network: Network, graph: Graph, prices: Ints, mate: Ints
    ) -> tuple[Ints, bool]:
        """The optimum, proven by a gap of less than a unit or by searching all that could beat
        it: pairs of small slack."""
        gap = loss_of(graph, prices, mate)
        if gap < 2:  # halves: a whole unit can't fit into it
            return mate, True
        mate = settled_nearby(graph, prices, mate, self.watch)
        if loss_of(graph, prices, mate) <= self.tolerance * int(prices.sum()):
            return mate, False
        edges = network.edges()
        slack = prices[edges.low] + prices[edges.high] - 2 * edges.weight
        for part in FIRST_PARTS:
            # What is gained here makes the whole remainder smaller.
            gap = loss_of(graph, prices, mate)
            if gap >= 2:
                near = edges.only(slack <= gap // part)
                mate, _ = improve(graph, mate, near, prices, self.watch)
        gap = loss_of(graph, prices, mate)
        if gap < 2 or not network.is_plain:
            return mate, gap < 2
        if graph.n > SMALL and network.half.any() and gap >= int(network.half.max()):
            return mate, False  # half a person too many in the bound: everything is near
        rest, whole = self.within(network, prices, gap)
        if not whole:
            return mate, False
        raised = Edges(
            rest.low, rest.high, rest.weight + network.half[rest.low] + network.half[rest.high]
        )
        better, searched = improve(graph, mate, raised, prices, self.watch)
        used = (better[rest.low] == rest.high) & network.missing(rest.low, rest.high)
        network.add(rest.low[used], rest.high[used], rest.weight[used])
        return better, searched

    def within(self, network: Network, prices: Ints, gap: int) -> tuple[Edges, bool]:
        """All pairs whose slack is at most ``gap``, without raises; not all when there are too
        many."""
        slackened = prices - 2 * network.half - gap // 2 - 1
        most = max(ADDED, 4 * REMAINDER_EDGES // max(1, self.encoded.n))
        found = self.scan.beyond(slackened, most, self.weighing, self.watch)
        whole = not len(found.cut) and len(found) <= REMAINDER_EDGES
        return Edges(found.a, found.b, found.weight), whole

    def in_time(self, network: Network, graph: Graph, bonus: int) -> Solution:
        """No prices in time: a greedy pass, and everybody at the price of their best pair."""
        used = network.used(greedy(graph, network.edges()))
        prices = np.where(self.places > 0, 2 * network.half, 0).astype(np.int64)
        return self.without_proof(network, used, Prices(prices, prices.copy()), bonus)

    def without_proof(self, network: Network, used: Ints, prices: Prices, bonus: int) -> Solution:
        prices = self.lifted(network, prices)
        value, bound = network.value(used), network.bound(prices) // 2
        return Solution(
            pairs=np.column_stack([network.low[used], network.high[used]]),
            prices=prices,
            value=value,
            bound=bound,
            optimal=value == bound,
            rounds=self.rounds,
            mutual=self.mutual,
            bonus=bonus,
        )

    def lifted(self, network: Network, prices: Prices) -> Prices:
        """Prices made to cover every pair by force, when the time was over: a weaker bound, but a
        true one. It takes one more look at everybody: the worst pair of each is enough."""
        least = network.least(prices)
        rows = np.flatnonzero(self.places > 0)
        found: Beyond = self.scan.beyond(least, 1, self.weighing, Watch(), rows)
        over = np.zeros(self.encoded.n, dtype=np.int64)
        for who in (found.a, found.b):
            np.maximum.at(over, who, 2 * found.weight - least[found.a] - least[found.b])
        return Prices(prices.first + over, prices.further + over)


def excess(found: Beyond, prices: Ints) -> Ints:
    """(n,) what must be added to the first of each pair's prices to cover the pairs found."""
    over = np.zeros(len(prices), dtype=np.int64)
    np.maximum.at(over, found.a, 2 * found.weight - prices[found.a] - prices[found.b])
    return over


def sure_bonus(places: Ints) -> int:
    """More for two people served than all worths of any matching together, so that one more
    person served always wins."""
    return 2 * (int(places.sum()) // 2 + 1) * RESOLUTION


def most_served(solution: Solution, bonus: int, *, plain: bool) -> int:
    """No matching serves more people than the bound has room for under a sure bonus."""
    people = solution.bound // (bonus // 2)
    return people - people % 2 if plain else people


def no_pairs() -> Ints:
    return np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Levelled:
    """Weights of the fair objective, in whole numbers of any size; see ``Certificate``."""

    network: Network
    level: Ints
    bonus: int
    base: int

    def weight(self, place: int) -> int:
        """Of a pair in the network's list, without what is served."""
        return int(self.network.weight[place]) - penalty(int(self.level[place]), self.base)

    def value(self, used: Ints) -> int:
        network = self.network
        served = np.unique(np.concatenate([network.low[used], network.high[used]]))
        counted = int(np.count_nonzero(network.half[served]))
        return sum(self.weight(place) for place in used.tolist()) + counted * (self.bonus // 2)

    def bound(self, first: Big, further: Big) -> int:
        """In half units; see ``Network.bound``."""
        network = self.network
        free = network.places > 0
        total: int = sum(first[free].tolist())
        total += sum((np.maximum(network.places - 1, 0) * further).tolist())
        for place in np.flatnonzero(network.inner).tolist():
            total += max(0, max(self.over(place, first, further)))
        return total

    def over(self, place: int, first: Big, further: Big) -> Iterable[int]:
        """By how much the pair exceeds each choice of two places."""
        network = self.network
        a, b = int(network.low[place]), int(network.high[place])
        half_a, half_b = (self.bonus // 2 if network.half[who] else 0 for who in (a, b))
        twice = 2 * self.weight(place)
        for price_a, raise_a in ((first[a], half_a), (further[a], 0)):
            for price_b, raise_b in ((first[b], half_b), (further[b], 0)):
                yield twice + 2 * raise_a + 2 * raise_b - price_a - price_b
