"""Fair: most people served, then leximin over pairs, then worth; exact, with prices.

The weights (see ``levels``) have hundreds of digits, so they are handled a few digits at a time,
the first ones first. With prices that are right for the digits so far, a pair's slack and the
price of staying alone say what deviating costs; whatever costs more than all later digits could
bring is out, so these costs are capped and the next digits written behind them. Prices of the
whole numbers are carried along beside it, and prove the whole at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..algorithms.cover import Cover, Graph, solve_cover
from ..algorithms.edges import Edges
from ..algorithms.exact import improve
from ..algorithms.network import Network
from ..algorithms.rounding import cycles_cut, loss_of, settled_nearby, tightened
from ..compiled import is_available
from ..encoding import Ints
from ..errors import EngineError
from ..scoring import Pairs
from ..watch import Watch
from .levels import TOP, levels_of, unit_of

Big = npt.NDArray[np.object_]
ROOM = 2**61
LOSSES = 64
"""How many times the usual cap of costs there is room for."""
REMAINDER = 150_000
"""More arcs than this are not searched for what lies between the prices and the matching."""


@dataclass(frozen=True, slots=True, eq=False)
class Fair:
    """The pairs used (places in the network's list) and prices (n,) of first and further places,
    in halves; ``bonus`` is what two people served weigh."""

    used: Ints
    first: Big
    further: Big
    bonus: int
    base: int
    proven: bool


@dataclass(slots=True, eq=False)
class Stage:
    """Where the digits so far have led, in halves: what it costs to leave a node alone or to use
    an arc, and what the matching found loses; and the prices of the whole numbers."""

    prices: Ints
    slack: Ints
    loss: int
    mate: Ints
    true: Big
    proven: bool


def fairest(network: Network, found: Pairs, watch: Watch) -> Fair:
    """The fairest matching of the network, whose pairs are all there are, ``found`` in their
    order. Raises ``Cancelled``; when the time is over, the digits that follow aren't searched."""
    n = network.n
    pairs = int(network.places.sum()) // 2
    base = pairs + 1
    # Beyond this a cost outweighs whatever the digits that follow can bring.
    cap = 8 * pairs + 8
    counted = Network(n, network.places, (network.half > 0).astype(np.int64), spare=cap)
    counted.add(network.low, network.high, np.zeros(len(network.low), dtype=np.int64))
    edges = counted.edges()
    stage = first_stage(edges, counted.nodes, watch)
    level = levels_of(found.gain, found.gives)
    half, low = 1, 0
    in_time = True
    while low <= TOP:
        # What the matching so far loses against its prices is part of every cost; beyond so much
        # there is no room for it, and what follows is searched without proof.
        limit = cap + min(stage.loss, LOSSES * cap)
        digits = digits_for(base, limit, counted.nodes, TOP + 1 - low)
        scale = base**digits
        here = (level >= low) & (level < low + digits)
        watch.step(0.3 + 0.55 * low / (TOP + 1), "Raising those who gain least")
        in_time = in_time and not watch.is_over()
        stage.proven = stage.proven and in_time
        if in_time and here.any():
            exponent = np.where(here, low + digits - 1 - level, 0)
            loses = np.where(here, np.power(base, exponent, dtype=np.int64), 0)
            # Each person served counts once more, so that no weight falls below 0.
            found_stage = next_stage(edges, stage, scale, counted.arcs(-loses, scale), limit, watch)
            if key(counted, found_stage.mate, level, low + digits) < key(
                counted, stage.mate, level, low + digits
            ):
                found_stage.mate, found_stage.proven = stage.mate, False
            stage = found_stage
            half = scale * (half + 1)
        else:
            # Nothing weighs less here; or, out of time, no more than the prices have it.
            stage.true = stage.true * scale
            half = scale * half
        low += digits
    watch.step(0.88, "Raising the worth of the rest")
    unit = unit_of(base)
    if in_time:
        limit = cap + min(stage.loss, LOSSES * cap)
        last = next_stage(edges, stage, unit, counted.arcs(found.worth, 0), limit, watch)
        before, after = (key(counted, one.mate, level, TOP + 1) for one in (stage, last))
        worth = [int(found.worth[counted.used(one.mate)].sum()) for one in (stage, last)]
        if (after, worth[1]) < (before, worth[0]):
            last.mate, last.proven = stage.mate, False
        stage = last
    else:
        stage.true = stage.true * unit + unit
    first, further = counted.shared_prices(stage.true)
    return Fair(counted.used(stage.mate), first, further, 2 * half * unit, base, stage.proven)


def key(network: Network, mate: Ints, level: Ints, below: int) -> tuple[int, ...]:
    """People served, then fewest pairs at each level from the lowest: the greater, the fairer."""
    used = network.used(mate)
    served = np.unique(np.concatenate([network.low[used], network.high[used]]))
    counts = np.bincount(level[used], minlength=TOP + 1)[:below]
    return int(np.count_nonzero(network.half[served])), *(-counts).tolist()


def digits_for(base: int, cost: int, nodes: int, most: int) -> int:
    """How many digits fit behind costs of that size, in the numbers that the solver computes
    with."""
    room = ROOM // (8 * (nodes + 1) * (2 * cost + 8))
    if not is_available():
        room = max(room // (nodes + 1), base * 2)
    digits = 0
    while digits < most and base ** (digits + 1) < room:
        digits += 1
    if not digits:
        raise EngineError("The fair objective can't be computed for so many people.")
    return digits


def first_stage(edges: Edges, nodes: int, watch: Watch) -> Stage:
    """Most people served."""
    prices, mate, proven = solved(edges, edges, nodes, watch)
    loss = loss_of(Graph.of(nodes, edges), prices, mate)
    slack = prices[edges.low] + prices[edges.high] - 2 * edges.weight
    return Stage(prices, slack, loss, mate, prices.astype(object), proven)


def next_stage(
    edges: Edges, stage: Stage, scale: int, added: Ints, limit: int, watch: Watch
) -> Stage:
    """Write the digits ``added`` (one number an arc, below ``scale``) behind those so far; costs
    count up to ``limit``, which is exact when the loss so far fits into it."""
    is_exact = stage.loss < limit
    nodes = len(stage.prices)
    # Capped, but odd stays odd: the sums below are halved.
    capped = np.minimum(stage.prices, limit + ((stage.prices - limit) & 1))
    slack = np.minimum(stage.slack, 4 * limit + ((stage.slack - 4 * limit) & 1))
    spare = (capped[edges.low] + capped[edges.high] - slack) // 2
    weight = scale * spare + added
    whole = Edges(edges.low, edges.high, weight)
    near = whole.only((weight > 0) & (slack <= limit))
    prices, mate, proven = solved(near, whole, nodes, watch)
    true = stage.true * scale + (prices - scale * capped).astype(object)
    loss = loss_of(Graph.of(nodes, whole.only(weight > 0)), prices, mate)
    left = prices[edges.low] + prices[edges.high] - 2 * weight
    return Stage(prices, left, loss, mate, true, stage.proven and proven and is_exact)


def solved(near: Edges, whole: Edges, nodes: int, watch: Watch) -> tuple[Ints, Ints, bool]:
    """Prices that cover every arc of ``whole``, mates, and whether no others are better; begins
    with the arcs of ``near``."""
    cover: Cover | None = None
    while True:
        graph = Graph.of(nodes, near)
        # Not in slices of the time budget: without prices there is nothing to return.
        cover = solve_cover(graph, watch.patient(), cover)
        assert cover is not None
        prices = cover.prices
        missing = prices[whole.low] + prices[whole.high] < 2 * whole.weight
        if not missing.any():
            break
        near = near.joined(whole.only(missing), nodes)
    mate = settled_nearby(
        graph, prices, tightened(graph, prices, cycles_cut(cover.mate, graph), watch), watch
    )
    loss = loss_of(graph, prices, mate)
    if loss < 2:
        return prices, mate, True
    slack = prices[whole.low] + prices[whole.high] - 2 * whole.weight
    rest = whole.only((slack <= loss) & (whole.weight > 0))
    if len(rest) > REMAINDER:
        return prices, mate, False
    mate, searched = improve(graph, mate, rest, prices, watch)
    return prices, mate, searched
