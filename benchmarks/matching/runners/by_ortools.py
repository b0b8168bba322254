"""OR-Tools' linear assignment on the double cover: everybody stands on both sides and may be given
to themselves. Its worth, halved, is a bound; its rings are split into pairs as well as they can."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import linear_sum_assignment as lsa
from shared import Answer, Given, pairs_of_assignment, run


def build(given: Given) -> lsa.SimpleLinearSumAssignment:
    everybody = np.arange(given.n)
    assignment = lsa.SimpleLinearSumAssignment()
    assignment.add_arcs_with_cost(
        np.concatenate([given.low, given.high, everybody]),
        np.concatenate([given.high, given.low, everybody]),
        np.concatenate([-given.weight, -given.weight, np.zeros(given.n, dtype=np.int64)]),
    )
    return assignment


def solve(given: Given, assignment: lsa.SimpleLinearSumAssignment) -> Answer:
    status = assignment.solve()
    if status != assignment.OPTIMAL:
        return Answer([], note=f"found no answer: {status}")
    partner = [assignment.right_mate(one) for one in range(given.n)]
    return Answer(
        pairs_of_assignment(given, partner),
        bound=-assignment.optimal_cost() // 2,
        note="a relaxation; rings split into pairs by us",
    )


run("ortools", build, solve)
