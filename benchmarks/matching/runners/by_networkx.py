"""NetworkX: a general matching of maximum weight in Python (Galil's account of Edmonds)."""

from __future__ import annotations

import networkx as nx
from shared import Answer, Given, run


def build(given: Given) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(given.n))
    graph.add_weighted_edges_from(given.triples())
    return graph


def solve(given: Given, graph: nx.Graph) -> Answer:
    return Answer(nx.max_weight_matching(graph))


run("networkx", build, solve)
