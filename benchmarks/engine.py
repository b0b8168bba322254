"""The matching engine on people real and made up, beside its peers: `python benchmarks/engine.py`.

Prints time, memory, worth, people served and certified gap; growth over the number of people; what
1 % of changes costs; circles; and peers on the very same pairs in the same run. Compare ratios
within one run; machines are shared. Every row is a process of its own. Choose parts by name:

    python benchmarks/engine.py real growth peers circles start --most 100000 --environments DIR

Peers from elsewhere need separate environments (`benchmarks/matching/peer_environments.py`); those
that aren't there are named as not run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from matching import peers, table, workloads
from matching.circles import CircleCase, Circled, measure_circles
from matching.edges import arcs_of, edges_of
from matching.ours import Case, Measured, first_result, in_own_process, measure

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
HEADINGS = (
    "people", "case", "mutual pairs", "arrays s", "solve s", "MB", "worth", "served",
    "gap over all pairs", "optimal", "after 1 %",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=["real", "growth", "peers", "circles", "start"])
    parser.add_argument("--most", type=int, default=100_000, help="people of the largest row")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--environments", type=Path, default=Path("peer-environments"))
    arguments = parser.parse_args()
    parts = {
        "real": lambda: real(),
        "growth": lambda: growth(arguments.most, arguments.seed),
        "peers": lambda: beside_peers(arguments.most, arguments.seed, arguments.environments),
        "circles": lambda: circles(arguments.most, arguments.seed),
        "start": lambda: start(),
    }
    for name in arguments.parts:
        print(f"\n## {name}\n", flush=True)
        parts[name]()


def row(case: Case, found: Measured, label: str) -> tuple[object, ...]:
    return (
        table.whole(found.people),
        label,
        table.whole(found.mutual),
        table.seconds(found.encoding),
        table.seconds(found.solving),
        table.megabytes(found.memory),
        table.worth(found.worth),
        table.whole(found.served),
        f"{100 * found.gap:.6f} %",
        "yes" if found.optimal else "",
        "" if found.again is None else table.seconds(found.again),
    )


def real() -> None:
    """The two samples of real people, every objective that has prices, and how near is enough."""
    if not workloads.DATA.exists():
        print("The shared samples aren't beside this checkout; nothing was measured.")
        return
    rows = []
    for kind in ("2025", "2019"):
        for objective in ("worth", "served"):
            for tolerance in (0.0, 1e-5):
                case = Case(kind, objective=objective, tolerance=tolerance)
                label = f"{kind} {objective}{' to 0.001 %' if tolerance else ''}"
                rows.append(row(case, in_own_process(measure, case), label))
    print(table.markdown(HEADINGS, rows))


def growth(most: int, seed: int) -> None:
    """Both kinds of made-up people over the sizes, with the exponents of time and memory."""
    for kind in ("sparse", "dense"):
        rows, sizes, times, memory = [], [], [], []
        for n in (size for size in SIZES if size <= most):
            case = Case(kind, n, seed, rules=kind == "sparse")
            found = in_own_process(measured_with_change, case)
            rows.append(row(case, found, kind))
            sizes.append(float(n))
            times.append(found.solving)
            memory.append(found.memory)
        print(table.markdown(HEADINGS, rows))
        slope, room = table.growth(sizes, times), table.growth(sizes, memory)
        if slope and room:
            print(
                f"\nTime grows as n^{slope.exponent:.2f}, memory as n^{room.exponent:.2f}; a "
                f"million would take {slope.at(1e6):,.0f} s and {room.at(1e6):,.0f} MB.\n"
            )


def measured_with_change(case: Case) -> Measured:
    return measure(case, with_change=True)


def beside_peers(most: int, seed: int, environments: Path) -> None:
    """Everybody on the same pairs: all mutual ones of sparse people, each one's best of dense."""
    cases: list[tuple[str, Case, int | None, tuple[str, ...]]] = [
        ("sparse, all pairs", Case("sparse", 1_000, seed), None, tuple(peers.PEERS)),
        ("sparse, all pairs", Case("sparse", 10_000, seed), None, peers.QUICK),
        ("sparse, all pairs", Case("sparse", 100_000, seed), None, ("greedy", "PyMatching")),
        ("dense, best 20", Case("dense", 100_000, seed), 20, ("greedy", "PyMatching")),
    ]
    if workloads.DATA.exists():
        cases.append(("2019, best 50", Case("2019"), 50, peers.QUICK))
    for label, case, best, names in cases:
        if case.n > most:
            continue
        ours = in_own_process(measure, case)
        near = in_own_process(measure, replace(case, tolerance=1e-5))
        print(f"\n{label}, {ours.people:,} people")
        print(
            f"\nOurs, over all {ours.mutual:,} pairs: {table.seconds(ours.solving)} s, "
            f"{table.megabytes(ours.memory)} MB, worth {table.worth(ours.worth)}, served "
            f"{ours.served:,}, gap {100 * ours.gap:.6f} %; to 0.001 %: "
            f"{table.seconds(near.solving)} s, gap {100 * near.gap:.6f} %.\n",
            flush=True,
        )
        with tempfile.TemporaryDirectory() as folder:
            people = case.people()
            edges = edges_of(people, case.policy, best)
            arcs = arcs_of(people, case.policy) if len(people) <= 1_000 else None
            path = edges.save(Path(folder) / "edges.npz", arcs)
            results = [
                peers.run_peer(name, path, time_limit=180, environments=environments)
                for name in names
            ]
        print(f"On {len(edges):,} pairs:\n")
        print(peers.results_table(results, ours.worth), flush=True)
    print("\n" + peers.abilities_table())


def circles(most: int, seed: int) -> None:
    """People served by pairs of most worth, by pairs with people first, and with circles of 3."""
    rows = []
    for n in (1_000, 10_000, 100_000):
        if n > most:
            continue
        found: Circled = in_own_process(measure_circles, CircleCase(n, seed))
        rows.append(
            (
                table.whole(n),
                table.whole(found.by_worth),
                table.whole(found.by_pairs),
                table.whole(found.by_circles),
                f"{found.by_circles / found.by_worth:.4f}",
                table.whole(found.most),
                table.seconds(found.seconds),
                table.megabytes(found.memory),
            )
        )
    headings = (
        "people", "served, most worth", "served, people first", "with circles of 3", "ratio",
        "no way serves more", "s", "MB",
    )  # fmt: skip
    print(table.markdown(headings, rows))


def start() -> None:
    """From the first import to the pairs of 1,000 people: kernels to compile, on disk, or none."""
    rows = []
    with tempfile.TemporaryDirectory() as cache:
        ways = {
            "compiled for the first time": {"NUMBA_CACHE_DIR": cache},
            "compiled before": {"NUMBA_CACHE_DIR": cache},
            "without compiling": {"BOTHWAYS_COMPILED": "0"},
        }
        for label, settings in ways.items():
            program = "from matching.ours import first_result; print(first_result())"
            ended = subprocess.run(
                [sys.executable, "-c", program],
                env=os.environ | settings,
                cwd=Path(__file__).parent,
                capture_output=True,
                text=True,
                check=True,
            )
            rows.append((label, table.seconds(float(ended.stdout))))
    print(table.markdown(("first result in a fresh process", "s"), rows))
    plain = {"BOTHWAYS_COMPILED": "0"}
    for n in (10_000,):
        case = Case("sparse", n)
        ours = in_own_process(measure, case)
        with_plain = in_own_process(measured_plainly, case, plain)
        print(
            f"\nAt {n:,} sparse people: {table.seconds(ours.solving)} s compiled, "
            f"{table.seconds(with_plain.solving)} s without "
            f"({with_plain.solving / ours.solving:.1f} times)."
        )


def measured_plainly(case: Case, settings: dict[str, str]) -> Measured:
    os.environ.update(settings)
    return measure(case)


__all__ = ["first_result", "main"]

if __name__ == "__main__":
    main()
