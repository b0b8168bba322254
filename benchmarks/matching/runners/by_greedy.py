"""The best pair first, then the best of the rest: what most tools and most people do."""

from __future__ import annotations

import numpy as np
from shared import Answer, Given, Ints, run


def build(given: Given) -> Ints:
    return np.argsort(-given.weight, kind="stable")


def solve(given: Given, order: Ints) -> Answer:
    taken = bytearray(given.n)
    pairs = []
    for low, high in zip(given.low[order].tolist(), given.high[order].tolist(), strict=True):
        if not taken[low] and not taken[high]:
            taken[low] = taken[high] = 1
            pairs.append((low, high))
    return Answer(pairs)


run("", build, solve)
