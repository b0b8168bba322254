"""What the search for circles answers."""

from __future__ import annotations

from dataclasses import dataclass

from ..encoding import Ints


@dataclass(frozen=True, slots=True, eq=False)
class CircleSolution:
    """Pairs and circles of positions, and a bound on every other choice of them.

    ``value`` and ``bound`` are whole units: worths, and ``bonus // 2`` for each person served.
    Either ``prices`` proves the bound or ``teach`` and ``learn`` do; see ``Terms``.
    """

    pairs: Ints
    """(k, 2) positions, the smaller first."""
    circles: tuple[tuple[int, ...], ...]
    """In teaching order, each beginning with its smallest position."""
    worths: Ints
    """(circles,) in millionths."""
    value: int
    bound: int
    optimal: bool
    prices: Ints | None
    teach: Ints | None
    learn: Ints | None
    method: str
    bonus: int = 0
    served_bound: int = 0
    """No choice of pairs and circles serves more people."""
