"""rustworkx: the same algorithm in Rust."""

from __future__ import annotations

import rustworkx
from shared import Answer, Given, run


def build(given: Given) -> rustworkx.PyGraph:
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(given.n))
    graph.add_edges_from(given.triples())
    return graph


def solve(given: Given, graph: rustworkx.PyGraph) -> Answer:
    return Answer(rustworkx.max_weight_matching(graph, weight_fn=int))


run("rustworkx", build, solve)
