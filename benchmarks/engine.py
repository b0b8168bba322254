"""The engine on real people's skills: `python benchmarks/engine.py`.

Prints time, memory, worth, people served and gap for both shared samples and both objectives, and
beside them what a greedy pass and an exact general matching on each person's best 20 reach, in the
same run on the same machine. Compare ratios within one run; machines are shared.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
import rustworkx
from matching.edges import Edges, edges_of
from matching.workloads import DATA, real_2019, real_2025

from bothways.engine import Matching, Person, Policy, match

SAMPLES: dict[str, Callable[[], tuple[Person, ...]]] = {
    "2025": real_2025,
    "2019": real_2019,
}


def greedy(edges: Edges) -> tuple[float, int]:
    taken: set[int] = set()
    total = 0
    for position in np.argsort(-edges.weight, kind="stable").tolist():
        low, high = int(edges.low[position]), int(edges.high[position])
        if low not in taken and high not in taken:
            taken |= {low, high}
            total += int(edges.weight[position])
    return total / 1e6, len(taken)


def general_matching(edges: Edges) -> tuple[float, int]:
    graph: rustworkx.PyGraph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(edges.n))
    triples = zip(edges.low.tolist(), edges.high.tolist(), edges.weight.tolist(), strict=True)
    graph.add_edges_from(list(triples))
    pairs = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sum(graph.get_edge_data(a, b) for a, b in pairs) / 1e6, 2 * len(pairs)


def measured(sample: str, objective: str) -> tuple[Matching, float, float]:
    people = SAMPLES[sample]()
    began = time.perf_counter()
    matching = match(people, Policy(objective=objective))  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    return matching, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    if not DATA.exists():
        sys.exit("The shared samples aren't beside this checkout; nothing was measured.")
    print(
        "| sample | method | people | s | MB | worth | served | certified gap | optimal | rounds |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    # A fresh process a row, so that each has a peak of its own.
    context = multiprocessing.get_context("spawn")
    for sample in SAMPLES:
        for objective in ("worth", "served"):
            with context.Pool(1) as pool:
                matching, seconds, memory = pool.apply(measured, (sample, objective))
            figures, proof = matching.figures, matching.certificate
            print(
                f"| {sample} | ours, {objective} | {figures.people} | {seconds:.1f} | {memory:.0f} "
                f"| {figures.worth:.2f} | {figures.served} | {proof.gap * 100:.5f} % "
                f"| {proof.optimal} | {proof.rounds} |",
                flush=True,
            )
        edges = edges_of(SAMPLES[sample](), Policy(), 20)
        for name, method in (("greedy", greedy), ("rustworkx", general_matching)):
            began = time.perf_counter()
            worth, served = method(edges)
            seconds = time.perf_counter() - began
            print(
                f"| {sample} | {name}, best 20 ({len(edges):,} pairs) | | {seconds:.1f} | "
                f"| {worth:.2f} | {served} | none | | |",
                flush=True,
            )


if __name__ == "__main__":
    main()
