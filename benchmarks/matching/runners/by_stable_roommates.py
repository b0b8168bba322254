"""matching's StableRoommates (Irving): everybody must rank everybody, so those with whom nothing
is worth anything come last, in order. It knows no worths, only ranks."""

from __future__ import annotations

import sys
import threading
import warnings
from importlib import import_module
from typing import Any

from shared import Answer, Given, run

StableRoommates: Any = import_module("matching.games").StableRoommates


def build(given: Given) -> Any:
    best: list[list[tuple[int, int]]] = [[] for _ in range(given.n)]
    for low, high, weight in given.triples():
        best[low].append((-weight, high))
        best[high].append((-weight, low))
    ranks = {}
    for one, known in enumerate(best):
        first = [other for _, other in sorted(known)]
        among = {one, *first}
        ranks[one] = first + [other for other in range(given.n) if other not in among]
    return StableRoommates.create_from_dictionary(ranks)


def solve(given: Given, game: Any) -> Answer:
    warnings.simplefilter("ignore")
    found = game.solve()
    edges = set(zip(given.low.tolist(), given.high.tolist(), strict=True))
    pairs = {(min(a.name, b.name), max(a.name, b.name)) for a, b in found.items() if b is not None}
    broken = len(pairs - edges)
    return Answer(
        sorted(pairs & edges),
        note=f"{broken} of its {len(pairs)} pairs break a hard rule or serve one side only",
    )


# It copies the people by recursion, as deep as there are people.
sys.setrecursionlimit(10_000_000)
threading.stack_size(1 << 30)
worker = threading.Thread(target=run, args=("matching", build, solve))
worker.start()
worker.join()
