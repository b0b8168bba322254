"""Undirected pairs with weights, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..encoding import Ints


@dataclass(frozen=True, slots=True)
class Edges:
    """Undirected pairs ``low < high`` with their weight, each once, in order."""

    low: Ints
    high: Ints
    weight: Ints

    def __len__(self) -> int:
        return len(self.low)

    @classmethod
    def none(cls) -> Edges:
        empty = np.empty(0, dtype=np.int64)
        return cls(empty, empty, empty)

    @classmethod
    def of(cls, one: Ints, other: Ints, weight: Ints, n: int) -> Edges:
        key = np.minimum(one, other) * n + np.maximum(one, other)
        unique, first = np.unique(key, return_index=True)
        return cls(unique // max(n, 1), unique % max(n, 1), weight[first])

    def joined(self, other: Edges, n: int) -> Edges:
        return Edges.of(
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
            np.concatenate([self.weight, other.weight]),
            n,
        )

    def raised(self, bonus: int) -> Edges:
        """The same pairs, each ``bonus`` heavier."""
        return Edges(self.low, self.high, self.weight + bonus) if bonus else self

    def only(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Edges:
        return Edges(self.low[keep], self.high[keep], self.weight[keep])
