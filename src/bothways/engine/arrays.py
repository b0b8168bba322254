"""The problem and the answer as NumPy arrays, for callers who have no objects to begin with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .errors import InvalidInput

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.uint64]

MOST_SKILLS = 2**40


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """``n`` people by position, 0 to n−1. Skills are any whole numbers from 0; levels,
    priorities and levels now are those of ``Offer`` and ``Want``. What is ``None`` isn't known,
    and what isn't known never forbids a pair."""

    n: int
    offers: Ints
    """(m, 3): person, skill, level (1..5)."""
    wants: Ints
    """(k, 4): person, skill, priority (1..3), level now (0..4)."""
    capacity: Ints | None = None
    """(n,) partnerships at once, 0..50; 1 each when not given."""
    function: Ints | None = None
    """(n,) a code each, −1 unknown; likewise ``location`` and ``team``."""
    location: Ints | None = None
    team: Ints | None = None
    languages: Masks | None = None
    """(n,) or (n, words): a bit for each language spoken; 0 unknown."""
    hours: Floats | None = None
    """(n, 2) the working day's start and end in UTC hours; NaN unknown."""
    manager: Ints | None = None
    """(n,) the position of each one's manager; −1 unknown."""
    above: Ints | None = None
    """(m, 3): person, somebody above them, steps above; beside or instead of ``manager``."""
    apart: Ints | None = None
    """(m, 2) pairs that must not be made."""

    def check(self) -> None:
        """Raises ``InvalidInput`` naming the array that is wrong, and how."""
        if self.n < 0:
            raise InvalidInput("The arrays", "n", "can't be negative.")
        check_table("offers", self.offers, 3, ((0, self.n), (0, MOST_SKILLS), (1, 6)))
        check_table("wants", self.wants, 4, ((0, self.n), (0, MOST_SKILLS), (1, 4), (0, 5)))
        for name in ("capacity", "function", "location", "team", "manager"):
            values = getattr(self, name)
            if values is not None and np.shape(values) != (self.n,):
                raise InvalidInput("The arrays", name, f"must have the shape ({self.n},).")
        if self.capacity is not None and not in_range(self.capacity, 0, 51):
            raise InvalidInput("The arrays", "capacity", "holds a number outside 0 to 50.")
        if self.manager is not None and not in_range(self.manager, -1, self.n):
            raise InvalidInput("The arrays", "manager", "points at nobody.")
        if self.hours is not None and np.shape(self.hours) != (self.n, 2):
            raise InvalidInput("The arrays", "hours", f"must have the shape ({self.n}, 2).")
        if self.languages is not None and len(self.languages) != self.n:
            raise InvalidInput("The arrays", "languages", f"must have {self.n} rows.")
        if self.above is not None:
            check_table("above", self.above, 3, ((0, self.n), (0, self.n), (1, 2**31)))
        if self.apart is not None:
            check_table("apart", self.apart, 2, ((0, self.n), (0, self.n)))


def check_table(name: str, table: Ints, width: int, ranges: tuple[tuple[int, int], ...]) -> None:
    if np.ndim(table) != 2 or np.shape(table)[1] != width:
        raise InvalidInput("The arrays", name, f"must have {width} columns.")
    if not np.issubdtype(np.asarray(table).dtype, np.integer):
        raise InvalidInput("The arrays", name, "must hold whole numbers.")
    for column, (low, beyond) in enumerate(ranges):
        if not in_range(table[:, column], low, beyond):
            raise InvalidInput(
                "The arrays", name, f"column {column} holds a number outside {low} to {beyond - 1}."
            )


def in_range(values: Ints, low: int, beyond: int) -> bool:
    return not len(values) or bool(np.min(values) >= low and np.max(values) < beyond)


@dataclass(frozen=True, slots=True, eq=False)
class ArrayMatching:
    """Pairs and the proof, by position. Worths, value and bound are whole millionths; prices are
    half millionths, as in ``Certificate``."""

    pairs: Ints
    """(k, 2), the smaller position first, in order."""
    worth: Ints
    """(k,)"""
    gain: Floats
    """(k, 2) what each of the two gains."""
    prices: Ints
    """(n,)"""
    further: Ints
    """(n,) of second and later places."""
    value: int
    bound: int
    optimal: bool
    rounds: int
    mutual_pairs: int
    bonus: int = 0
    locked: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    """(l, 2) the locks, which stand among ``pairs`` too."""

    @property
    def gap(self) -> float:
        """The most by which another matching could be better, as a share of the bound."""
        if self.optimal or self.bound <= 0:
            return 0.0
        return max(0.0, (self.bound - self.value) / self.bound)
