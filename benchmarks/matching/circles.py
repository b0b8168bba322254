"""Circles of 3 against pairs: how many people each serves, and what no way can exceed."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

from bothways.engine import Policy, match

from . import workloads
from .ours import warm_up


@dataclass(frozen=True, slots=True)
class CircleCase:
    """Sparse people without rules."""

    n: int
    seed: int


@dataclass(frozen=True, slots=True)
class Circled:
    """People served by three ways, the proven limit, and what the last way took in all."""

    by_worth: int
    by_pairs: int
    by_circles: int
    most: int
    seconds: float
    memory: float


def measure_circles(case: CircleCase) -> Circled:
    """The three ways on the same people."""
    warm_up()
    people = workloads.sparse(case.n, case.seed)
    by_worth = match(people, Policy(objective="worth")).figures.served
    by_pairs = match(people, Policy(objective="served")).figures.served
    match(workloads.sparse(300, 1), Policy(objective="served", circles=3))
    began = time.perf_counter()
    ringed = match(people, Policy(objective="served", circles=3))
    return Circled(
        by_worth=by_worth,
        by_pairs=by_pairs,
        by_circles=ringed.figures.served,
        most=ringed.certificate.most_served,
        seconds=time.perf_counter() - began,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
