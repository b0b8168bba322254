"""Other people's solvers on the very same pairs, each in a process of its own.

    python benchmarks/matching/peers.py EDGES.npz [--seconds 60] [--environments FOLDER]
        [--peers PEER …]

Whoever's pairs they are, the worth and the people served are added up here, by one rule, and an
answer that uses somebody twice is none.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from matching import table
from matching.peer_environments import DEFAULT, python_of

Ints = npt.NDArray[np.int64]

HERE = Path(__file__).resolve().parent
MEMORY_LIMIT = 8_192
"""MB. A peer that needs more is stopped."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a peer does beside the sum: yes, no, or how far."""

    both_ways: str
    """That each of two gains something."""
    proof: str
    capacities: str
    circles: str
    hard_rules: str


EDGES_ONLY = "in the pairs handed over"
SOLVER = Abilities(EDGES_ONLY, "no", "no", "no", EDGES_ONLY)


@dataclass(frozen=True, slots=True)
class Peer:
    """How to run a peer, and what it is."""

    runner: str
    abilities: Abilities
    environment: str = ""
    """Where it doesn't come with the project; see ``peer_environments``."""
    module: str = ""
    """When this can be imported, the project's own interpreter will do."""
    arguments: tuple[str, ...] = ()


PEERS: dict[str, Peer] = {
    "greedy": Peer("by_greedy.py", SOLVER),
    "networkx": Peer("by_networkx.py", SOLVER, module="networkx"),
    "rustworkx": Peer("by_rustworkx.py", SOLVER, module="rustworkx"),
    "PyMatching": Peer("by_pymatching.py", SOLVER, "pymatching", "pymatching"),
    "OR-Tools assignment": Peer(
        "by_ortools.py",
        Abilities("rings, split by us", "a bound on the pairs handed over", "no", "no", EDGES_ONLY),
        module="ortools",
    ),
    "HiGHS": Peer(
        "by_highs.py",
        Abilities(
            EDGES_ONLY,
            "a bound on the pairs handed over",
            "if modelled",
            "if all are listed",
            EDGES_ONLY,
        ),
        module="scipy",
    ),
    "LEMON": Peer(
        "lemon_matching.cpp",
        Abilities(EDGES_ONLY, "prices for the pairs handed over", "no", "no", EDGES_ONLY),
    ),
    "mentor-match": Peer(
        "by_mentor_match.py",
        Abilities("no: mentor to mentee", "no", "up to 3, in rounds", "no", "yes"),
        "mentor-match",
    ),
    "mentormatch": Peer(
        "by_mentormatch.py",
        Abilities("no: mentor to mentee", "no", "of mentors", "no", "its own fixed ones"),
        "mentormatch",
    ),
    "matching, StableRoommates": Peer(
        "by_stable_roommates.py",
        Abilities("no: ranks alone", "stability, where it ends well", "no", "no", "no"),
        "matching",
    ),
    "kep-solver, pairs": Peer(
        "by_kep_solver.py",
        Abilities("each gives and receives", "no", "no", "yes", "by leaving pairs out"),
        "kep-solver",
        arguments=("pairs",),
    ),
    "kep-solver, circles of 3": Peer(
        "by_kep_solver.py",
        Abilities("each gives and receives", "no", "no", "yes", "by leaving pairs out"),
        "kep-solver",
        arguments=("circles",),
    ),
}
QUICK = ("greedy", "rustworkx", "PyMatching", "OR-Tools assignment", "LEMON")
"""Those worth trying on ten thousand people and more."""


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What a peer did, or in ``note`` why it did nothing."""

    peer: str
    version: str = ""
    people: int = 0
    edges: int = 0
    build: float | None = None
    """Seconds to hand the pairs over in the peer's own form."""
    solve: float | None = None
    """Seconds until the pairs are known."""
    wall: float | None = None
    """Seconds of the whole process, with its start and the reading of the file."""
    memory: float | None = None
    """MB at most."""
    worth: int | None = None
    """Millionths; ``None`` with circles, for they have no worth as pairs have."""
    served: int | None = None
    bound: int | None = None
    """What no matching of these pairs exceeds, where the peer says so, in millionths."""
    note: str = ""

    @property
    def seconds(self) -> float | None:
        if self.build is None or self.solve is None:
            return None
        return self.build + self.solve


class Unavailable(Exception):
    """The peer can't be run here, and why."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    output: str
    errors: str
    wall: float
    memory: float
    """MB, as seen from outside."""
    stopped: str
    """Why it was stopped, when it was."""
    code: int


def run_peer(
    name: str,
    edges_path: Path,
    time_limit: float = 60.0,
    environments: Path = DEFAULT,
    memory_limit: float = MEMORY_LIMIT,
) -> PeerResult:
    """Run one of ``PEERS`` on the pairs of a file written by ``Edges.save``. Never raises because
    of what the peer does: then the result has no worth, and a note says why."""
    given = dict(np.load(edges_path))
    known: dict[str, Any] = {"peer": name, "people": int(given["n"]), "edges": len(given["low"])}
    with tempfile.TemporaryDirectory() as scratch:
        try:
            command = command_of(name, edges_path, time_limit, environments, Path(scratch))
        except Unavailable as problem:
            return PeerResult(**known, note=f"not run: {problem}")
        ended = watched(command, time_limit, memory_limit, Path(scratch))
    if ended.stopped or ended.code or not ended.output.strip():
        note = ended.stopped or last_line(ended)
        return PeerResult(**known, wall=ended.wall, memory=ended.memory or None, note=note)
    answer = json.loads(ended.output.strip().splitlines()[-1])
    known |= {key: answer[key] for key in ("version", "build", "solve", "bound")}
    known |= {"wall": ended.wall, "memory": max(answer["memory"], ended.memory)}
    return judged(known, given, answer)


def judged(known: dict[str, Any], given: dict[str, Any], answer: dict[str, Any]) -> PeerResult:
    """The result with worth and people served, unless the answer isn't a matching."""
    pairs = np.array(answer["pairs"], dtype=np.int64).reshape(-1, 2)
    people = [*pairs.ravel().tolist(), *(one for ring in answer["rings"] for one in ring)]
    if len(set(people)) < len(people):
        return PeerResult(**known, note="not a matching: it uses somebody twice")
    if answer["rings"]:
        return circles_judged(known, given, answer, len(people))
    size = max(1, known["people"])
    places = places_of(
        given["low"] * size + given["high"],
        pairs.min(axis=1, initial=size) * size + pairs.max(axis=1, initial=0),
    )
    if (places < 0).any():
        missing = int(np.count_nonzero(places < 0))
        return PeerResult(**known, note=f"not a matching: {missing} pairs that weren't given")
    worth = int(given["weight"][places].sum())
    return PeerResult(**known, worth=worth, served=len(people), note=answer["note"])


def circles_judged(
    known: dict[str, Any], given: dict[str, Any], answer: dict[str, Any], served: int
) -> PeerResult:
    """The same with circles, in which each must be able to teach the next."""
    size = max(1, known["people"])
    groups = [*answer["pairs"], *answer["rings"]]
    steps = [
        one * size + other
        for group in groups
        for one, other in zip(group, [*group[1:], group[0]], strict=True)
    ]
    arcs = given["teacher"] * size + given["learner"]
    if (places_of(arcs, np.array(steps, dtype=np.int64)) < 0).any():
        return PeerResult(**known, note="not an answer: somebody can't teach the next")
    counts = f"{len(answer['pairs'])} pairs and {len(answer['rings'])} circles"
    notes = [counts, "asked to serve many, not for worth", answer["note"]]
    return PeerResult(**known, served=served, note="; ".join(note for note in notes if note))


def places_of(keys: Ints, wanted: Ints) -> Ints:
    """Where each of ``wanted`` stands among ``keys``, −1 where it doesn't."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(keys)
    place = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    return np.where(keys[place] == wanted, place, -1)


def command_of(
    name: str, edges_path: Path, time_limit: float, environments: Path, scratch: Path
) -> list[str]:
    """Raises ``Unavailable``."""
    peer = PEERS[name]
    if peer.runner.endswith(".cpp"):
        return [str(compiled(HERE / peer.runner)), str(raw(edges_path, scratch))]
    runner = str(HERE / "runners" / peer.runner)
    python = interpreter_of(peer, environments)
    return [python, runner, str(edges_path), str(time_limit), *peer.arguments]


def interpreter_of(peer: Peer, environments: Path) -> str:
    if not peer.environment or (peer.module and importlib.util.find_spec(peer.module)):
        if peer.module and not importlib.util.find_spec(peer.module):
            raise Unavailable(f"{peer.module} isn't installed beside the project")
        return sys.executable
    python = python_of(environments, peer.environment)
    if python is None:
        raise Unavailable(
            "its environment isn't there; "
            f"python benchmarks/matching/peer_environments.py {peer.environment} makes it"
        )
    return str(python)


def compiled(source: Path) -> Path:
    """The program, made anew when its source is newer. Raises ``Unavailable``."""
    folder = Path(tempfile.gettempdir()) / f"bothways-{source.stem}"
    program = folder / source.stem
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    compiler = shutil.which("g++")
    if compiler is None:
        raise Unavailable("there is no C++ compiler (Debian: g++)")
    folder.mkdir(exist_ok=True)
    command = [compiler, "-O3", "-DNDEBUG", "-w", "-o", str(program), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        if any("lemon/" in line and "No such file" in line for line in lines):
            raise Unavailable("LEMON isn't installed (Debian: liblemon-dev)")
        wrong = [line for line in lines if "error" in line or "undefined" in line]
        raise Unavailable(f"it didn't compile: {(wrong or lines or ['no word why'])[0]}")
    return program


def raw(edges_path: Path, scratch: Path) -> Path:
    """The same pairs as plain numbers, for programs that don't read NumPy's files."""
    path = scratch / "edges.bin"
    with np.load(edges_path) as given, path.open("wb") as file:
        sizes = np.array([int(given["n"]), len(given["low"])])
        for part in (sizes, given["low"], given["high"], given["weight"]):
            file.write(np.ascontiguousarray(part, dtype="<i8").tobytes())
    return path


def watched(command: list[str], time_limit: float, memory_limit: float, scratch: Path) -> Ended:
    """Run a process and stop it, with all that it started, when it takes too long or too much."""
    began = time.perf_counter()
    output, errors = scratch / "output", scratch / "errors"
    stopped, memory = "", 0.0
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True)
        try:
            while not stopped and waited(process):
                memory = max(memory, peak_of(process.pid))
                if time.perf_counter() - began > time_limit:
                    stopped = f"not done within {time_limit:.0f} s"
                elif memory > memory_limit:
                    stopped = f"stopped: more than {memory_limit:,.0f} MB"
        finally:
            wall = time.perf_counter() - began
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    return Ended(
        output.read_text(encoding="utf-8"),
        errors.read_text(encoding="utf-8", errors="replace"),
        wall,
        memory,
        stopped,
        process.returncode,
    )


def waited(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process still runs after a moment."""
    try:
        process.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return True
    return False


def peak_of(process: int) -> float:
    """The greatest memory of a running process so far, in MB; 0 where that isn't to be had.
    (``getrusage`` of a child begins at its parent's size, which may be larger than the child.)"""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(sizes[0]) / 1024 if sizes else 0.0


def last_line(ended: Ended) -> str:
    lines = ended.errors.strip().splitlines()
    reason = lines[-1] if lines else f"signal {-ended.code}" if ended.code < 0 else "without a word"
    return f"failed: {reason[:160]}"


def results_table(results: list[PeerResult], best: int | None = None) -> str:
    """A row for each; shares of ``best`` when given, else of the greatest worth here."""
    top = best or max((result.worth or 0 for result in results), default=0)
    columns = [
        "peer", "version", "people", "pairs given", "build s", "solve s", "MB", "worth",
        "of the best", "served", "bound", "note",
    ]  # fmt: skip
    return table.markdown(
        columns,
        [
            [
                result.peer,
                result.version,
                table.whole(result.people),
                table.whole(result.edges),
                table.seconds(result.build),
                table.seconds(result.solve),
                table.megabytes(result.memory),
                table.worth(result.worth),
                table.percent(result.worth, top),
                table.whole(result.served),
                table.worth(result.bound),
                result.note,
            ]
            for result in results
        ],
    )


def abilities_table(own: dict[str, Abilities] | None = None) -> str:
    """What each can and can't do, ``own`` rows first."""
    known = (own or {}) | {name: peer.abilities for name, peer in PEERS.items()}
    headings = [
        "peer", "gain on both sides", "proof over all pairs", "several partners", "circles",
        "hard rules",
    ]  # fmt: skip
    return table.markdown(
        headings,
        [
            [name, one.both_ways, proof(one), one.capacities, one.circles, one.hard_rules]
            for name, one in known.items()
        ],
    )


def proof(abilities: Abilities) -> str:
    """Nobody who is handed a list of pairs can speak of those that aren't on it."""
    return abilities.proof if abilities.proof in ("yes", "no") else f"no; {abilities.proof}"


def run_peers(
    names: Iterable[str],
    edges_path: Path,
    time_limit: float = 60.0,
    environments: Path = DEFAULT,
    each: Callable[[PeerResult], None] = lambda _: None,
) -> list[PeerResult]:
    """One after the other, never side by side; ``each`` is told as they end."""
    results = []
    for name in names:
        results.append(run_peer(name, edges_path, time_limit, environments))
        each(results[-1])
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description="Run peers on a file of pairs.")
    parser.add_argument("edges", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--environments", type=Path, default=DEFAULT)
    parser.add_argument(
        "--peers", nargs="+", default=list(PEERS), metavar="PEER", help=f"of: {'; '.join(PEERS)}"
    )
    given = parser.parse_args()
    unknown = [name for name in given.peers if name not in PEERS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    results = run_peers(
        given.peers,
        given.edges,
        given.seconds,
        given.environments,
        lambda result: print(f"{result.peer} {result.note}", file=sys.stderr, flush=True),
    )
    print(results_table(results))


if __name__ == "__main__":
    main()
