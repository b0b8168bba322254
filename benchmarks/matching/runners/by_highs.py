"""HiGHS (in SciPy): a binary variable for each pair, at most one pair for each person."""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from shared import Answer, Given, run


def build(given: Given) -> LinearConstraint:
    count = len(given.low)
    rows = np.concatenate([given.low, given.high])
    columns = np.tile(np.arange(count), 2)
    matrix = sparse.csr_array((np.ones(2 * count), (rows, columns)), shape=(given.n, count))
    return LinearConstraint(matrix, ub=1)


def solve(given: Given, once: LinearConstraint) -> Answer:
    found = milp(
        -given.weight.astype(float),
        constraints=once,
        integrality=np.ones(len(given.low), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": 0.8 * given.seconds, "mip_rel_gap": 0.0},
    )
    bound = getattr(found, "mip_dual_bound", None)
    pairs = []
    if found.x is not None:
        chosen = found.x > 0.5
        pairs = list(zip(given.low[chosen].tolist(), given.high[chosen].tolist(), strict=True))
    note = "" if found.status == 0 else "stopped by its own time limit"
    if bound is None or not math.isfinite(bound):
        return Answer(pairs, note=note)
    return Answer(pairs, bound=math.floor(-bound + 1e-3), note=note)


run("scipy", build, solve)
