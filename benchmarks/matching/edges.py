"""The pairs that every peer is given, as arrays and as a file.

``edges_of`` and ``arcs_of`` are the only places here that know how the engine works inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bothways.engine import Person, Policy, Problem
from bothways.engine.encoding import encode
from bothways.engine.scan import Weighing, scan_of, unpriced
from bothways.engine.scoring import Scorer
from bothways.engine.watch import Watch

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Pairs ``low < high`` of ``n`` people, each once, with their worth in millionths. People are
    known by their place in the order of their ids."""

    n: int
    low: Ints
    high: Ints
    weight: Ints

    def __len__(self) -> int:
        return len(self.low)

    def save(self, path: Path, arcs: Arcs | None = None) -> Path:
        """Write a ``.npz`` that every runner reads."""
        arrays = {"n": np.array(self.n), "low": self.low, "high": self.high, "weight": self.weight}
        if arcs is not None:
            arrays |= {"teacher": arcs.teacher, "learner": arcs.learner, "gain": arcs.gain}
        np.savez(path, **arrays)  # type: ignore[arg-type]
        return path

    @classmethod
    def load(cls, path: Path) -> Edges:
        with np.load(path) as stored:
            return cls(int(stored["n"]), stored["low"], stored["high"], stored["weight"])


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Who could teach whom something, whether or not anything comes back."""

    teacher: Ints
    learner: Ints
    gain: Ints
    """What the learner gains, in millionths."""


def edges_of(people: tuple[Person, ...], policy: Policy, best: int | None = None) -> Edges:
    """The pairs that the engine would consider: of each person the ``best`` (and those among the
    best of the other), or all mutual pairs when ``None``, worth what the engine says."""
    problem = Problem(people, policy)
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    scan = scan_of(scorer, encoded.capacity > 0)
    most = best or 64
    while True:
        found = scan.beyond(unpriced(encoded.n), most, Weighing(), Watch(), both=True)
        if best is not None or not len(found.cut):
            return Edges(encoded.n, found.a, found.b, found.worth)
        most *= 2


def arcs_of(people: tuple[Person, ...], policy: Policy) -> Arcs:
    """Everybody whom somebody could teach, for peers that make circles; for up to a few thousand
    people, since there are hundreds for each."""
    problem = Problem(people, policy)
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    teacher, learner, gain = [], [], []
    for one in range(encoded.n):
        row = scorer.row(one)
        taught = np.flatnonzero((row.gain > 0) & row.allowed & (np.arange(encoded.n) != one))
        teacher.append(taught)
        learner.append(np.full(len(taught), one))
        gain.append(np.rint(row.gain[taught] * 1_000_000))
    return Arcs(*(np.concatenate(part).astype(np.int64) for part in (teacher, learner, gain)))


def random_edges(n: int, degree: float, seed: int) -> Edges:
    """Pairs by chance, for trying the peers out without people."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n, (round(n * degree / 2), 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    key = np.unique(ends.min(axis=1) * n + ends.max(axis=1))
    return Edges(n, key // n, key % n, rng.integers(1, 1_000_001, len(key)))
