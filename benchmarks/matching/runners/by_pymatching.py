"""PyMatching, a decoder of quantum codes, by a reduction.

With M = 2·max + 2 an edge costs M − w, and each person may stay alone for M / 2. A path of two
edges costs at least as much as its two ends alone, so an optimum needs none; where one stands all
the same, the answer isn't a matching, and that is said.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from shared import Answer, Given, run

pymatching: Any = import_module("pymatching")


def build(given: Given) -> Any:
    alone = int(given.weight.max(initial=0)) + 1
    decoder = pymatching.Matching()
    for low, high, weight in given.triples():
        decoder.add_edge(low, high, weight=2 * alone - weight)
    for one in range(given.n):
        decoder.add_boundary_edge(one, weight=alone)
    return decoder


def solve(given: Given, decoder: Any) -> Answer:
    found = decoder.decode_to_edges_array(np.ones(given.n, dtype=np.uint8))
    return Answer([(a, b) for a, b in found.tolist() if a >= 0 and b >= 0])


run("pymatching", build, solve)
