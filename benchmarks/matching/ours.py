"""Our engine on a workload, each measurement in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bothways.engine import Person, Policy, Problem, match
from bothways.engine.algorithms.edges import Edges
from bothways.engine.encoding import Encoded, Ints, encode
from bothways.engine.scoring import Scorer
from bothways.engine.solving import Before, Solution, Solver, no_pairs
from bothways.engine.watch import Watch

from . import workloads

RULES = Policy(
    other_function=0.15,
    working_hours=0.15,
    cross_teams=True,
    shared_language=True,
    overlap_hours=2.0,
    manager_depth=2,
)
"""Every hard rule and two soft terms, for people who have facts."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured: a workload, its size and seed, an objective and how near is near enough."""

    kind: str
    n: int = 0
    seed: int = 1
    objective: str = "worth"
    tolerance: float = 0.0
    rules: bool = False

    def people(self) -> tuple[Person, ...]:
        makers: dict[str, Callable[[], tuple[Person, ...]]] = {
            "2019": workloads.real_2019,
            "2025": workloads.real_2025,
            "sparse": lambda: workloads.sparse(self.n, self.seed),
            "dense": lambda: workloads.dense(self.n, self.seed),
        }
        return makers[self.kind]()

    @property
    def policy(self) -> Policy:
        policy = RULES if self.rules else Policy()
        return replace(policy, objective=self.objective)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Measured:
    """``encoding`` turns objects into arrays; ``solving`` is from arrays to pairs and proof;
    ``again`` is solving after one per cent of the people changed. Seconds and megabytes."""

    people: int
    mutual: int
    encoding: float
    solving: float
    memory: float
    worth: int
    served: int
    gap: float
    optimal: bool
    again: float | None = None


def in_own_process[Answer](work: Callable[..., Answer], *arguments: object) -> Answer:
    """What ``work`` answers in a fresh interpreter, so that peaks of memory are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def measure(case: Case, *, with_change: bool = False) -> Measured:
    """Pairs with prices from a workload; kernels are loaded on a small problem first."""
    warm_up()
    people = case.people()
    began = time.perf_counter()
    encoded = encode(Problem(people, case.policy))
    encoding = time.perf_counter() - began
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scorer = Scorer.of(Problem((), case.policy), encoded)
    began = time.perf_counter()
    solver = Solver(encoded, scorer, Watch(), no_pairs(), tolerance=case.tolerance)
    solution = solver.solve(served_first=case.objective == "served")
    known = solver.known
    solving = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worth = scorer.pairs(solution.pairs[:, 0], solution.pairs[:, 1]).worth
    again = changed_seconds(case, people, encoded, solution, known) if with_change else None
    return Measured(
        people=encoded.n,
        mutual=solver.mutual,
        encoding=encoding,
        solving=solving,
        memory=max(peak, before) / 1024,
        worth=int(worth.sum()),
        served=solution.served,
        gap=(solution.bound - solution.value) / max(1, solution.bound),
        optimal=solution.optimal,
        again=again,
    )


def changed_seconds(
    case: Case,
    people: tuple[Person, ...],
    encoded: Encoded,
    solution: Solution,
    known: Edges,
) -> float:
    """Solving once more, from earlier prices and pairs, when 1 % of the people changed."""
    now = workloads.changed(people, 0.01, case.seed + 1)
    after = encode(Problem(now, case.policy))
    then = {person.id: person for person in people}
    place = np.array([encoded.index.get(person.id, -1) for person in after.people])
    here = np.full(encoded.n, -1, dtype=np.int64)
    here[place[place >= 0]] = np.flatnonzero(place >= 0)
    pairs = here[solution.pairs]
    prices = solution.prices.first
    start = Before(
        pairs=np.sort(pairs[(pairs >= 0).all(axis=1)], axis=1),
        prices=np.where(place >= 0, prices[np.maximum(place, 0)], 0),
        changed=np.array([then.get(person.id) != person for person in after.people]),
        near=moved_to(here, known),
    )
    solver = Solver(
        after, Scorer.of(Problem((), case.policy), after), Watch(), no_pairs(), tolerance=1e-5
    )
    began = time.perf_counter()
    solver.solve_again(start, served_first=False)
    return time.perf_counter() - began


def moved_to(here: Ints, known: Edges) -> Edges:
    """Pairs by today's positions, without those of people who left."""
    low, high = here[known.low], here[known.high]
    stay = (low >= 0) & (high >= 0)
    return Edges(np.minimum(low, high)[stay], np.maximum(low, high)[stay], known.weight[stay])


def warm_up() -> None:
    """Load the compiled kernels, both ways to compare and both ways to solve."""
    for kind in ("sparse", "dense"):
        case = Case(kind, 2_500, rules=kind == "sparse")
        match(case.people(), case.policy)


def first_result() -> float:
    """Seconds from the first import to the pairs of 1,000 people, in a process that is fresh."""
    began = time.perf_counter()
    match(workloads.sparse(1_000, 1))
    return time.perf_counter() - began
