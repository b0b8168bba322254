"""What the runners share: reading the pairs, timing, and the one line of JSON that they print.

A runner is a program: ``python by_<peer>.py EDGES.npz [SECONDS]``. It needs NumPy and its peer and
nothing of this project, so that it runs in an environment of the peer's own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Given:
    """Pairs ``low < high`` of ``n`` people with their worth in millionths; for peers that make
    circles also who could teach whom."""

    n: int
    low: Ints
    high: Ints
    weight: Ints
    teacher: Ints | None
    learner: Ints | None
    seconds: float
    """For solvers that can stop in time and tell what they have."""

    def triples(self) -> list[tuple[int, int, int]]:
        return list(zip(self.low.tolist(), self.high.tolist(), self.weight.tolist(), strict=True))


@dataclass(frozen=True)
class Answer:
    """Who is with whom. The worth is added up by who asked, by the same rule for all."""

    pairs: Iterable[tuple[int, int]]
    rings: list[list[int]] = field(default_factory=list)
    bound: int | None = None
    """What no matching of the given pairs can exceed, where the peer says so."""
    note: str = ""


def run[Built](
    package: str, build: Callable[[Given], Built], solve: Callable[[Given, Built], Answer]
) -> None:
    """Read, build, solve, print. Starting Python, imports and reading aren't counted."""
    given = read(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)
    began = time.perf_counter()
    built = build(given)
    ready = time.perf_counter()
    answer = solve(given, built)
    pairs = [(int(a), int(b)) for a, b in answer.pairs]
    done = time.perf_counter()
    line: dict[str, Any] = {
        "version": metadata.version(package) if package else "",
        "build": ready - began,
        "solve": done - ready,
        "memory": peak(),
        "pairs": pairs,
        "rings": answer.rings,
        "bound": answer.bound,
        "note": answer.note,
    }
    print(json.dumps(line), flush=True)


def read(path: str, seconds: float) -> Given:
    with np.load(path) as stored:
        return Given(
            int(stored["n"]),
            stored["low"],
            stored["high"],
            stored["weight"],
            stored.get("teacher"),
            stored.get("learner"),
            seconds,
        )


def peak() -> float:
    """The process's greatest memory in MB. What ``getrusage`` says isn't used where there is
    better: on Linux a child's figure begins at its parent's size."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1024 * 1024 if sys.platform == "darwin" else 1024)


def pairs_of_assignment(given: Given, partner: list[int]) -> list[tuple[int, int]]:
    """The best pairs among neighbours of an assignment's paths and rings. ``partner[i]`` is who
    ``i`` was given, itself for nobody; nobody is given to two."""
    worth = {(a, b): w for a, b, w in given.triples()}
    before = [-1] * given.n
    for one, other in enumerate(partner):
        if other != one:
            before[other] = one
    seen = [False] * given.n
    pairs: list[tuple[int, int]] = []
    # Paths first, from where they begin; what is left then are rings.
    for begin in sorted(range(given.n), key=lambda one: before[one] >= 0):
        if seen[begin]:
            continue
        chain, current = [], begin
        while not seen[current]:
            seen[current] = True
            chain.append(current)
            current = partner[current]
        straight = best_of_path(chain, worth)
        if before[begin] >= 0 and len(chain) > 2:
            around = best_of_path(chain[1:-1], worth)
            ends = worth.get((min(chain[0], chain[-1]), max(chain[0], chain[-1])), 0)
            if around[0] + ends > straight[0]:
                straight = (around[0] + ends, [*around[1], (chain[0], chain[-1])])
        pairs += straight[1]
    return pairs


def best_of_path(
    chain: list[int], worth: dict[tuple[int, int], int]
) -> tuple[int, list[tuple[int, int]]]:
    """The pairs of neighbours that are worth most together."""
    best = [0] * (len(chain) + 1)
    for end in range(2, len(chain) + 1):
        a, b = chain[end - 2], chain[end - 1]
        best[end] = max(best[end - 1], best[end - 2] + worth.get((min(a, b), max(a, b)), 0))
    pairs, end = [], len(chain)
    while end > 1:
        if best[end] == best[end - 1]:
            end -= 1
        else:
            pairs.append((chain[end - 2], chain[end - 1]))
            end -= 2
    return best[-1], pairs
