"""A pool of promising pairs and circles: each person's best at given prices, weighed exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..compiled import is_available
from ..encoding import Bools, Floats, Ints
from ..rules import ForbiddenPairs, NotOwnManager
from ..scan import COMPILED_RULES, adjacency, processors
from ..scoring import Scorer
from ..watch import Watch
from .kernels import (
    FAR,
    GEOMETRIC,
    HARMONIC,
    MINIMUM,
    Arcs,
    Table,
    list_arcs,
    list_fours,
    list_groups,
)
from .listing import Groups, padded, weighed
from .terms import Terms
from .worths import NOBODY, allowed_rings, canonical

UNITS = 1_000_000.0
STIR = 1e-3
"""Among arcs that differ by less than this chance decides which are listed."""
STEPS = 8_000_000
"""Of a slice between two looks at the watch: a tenth of a second."""
FEW = 12
"""Arcs a person along which circles of four are sought."""


def table_of(scorer: Scorer, single: Bools) -> Table:
    """Everybody, for the kernels."""
    encoded, policy, n = scorer.encoded, scorer.policy, scorer.encoded.n
    teaches, wishes = encoded.teaches, encoded.wishes
    taught, wished = sparse.csc_array(teaches), sparse.csc_array(wishes)
    listed = [
        rule.pairs for rule in scorer.rules if isinstance(rule, (ForbiddenPairs, NotOwnManager))
    ]
    pairs = np.concatenate([np.empty((0, 2), dtype=np.int64), *listed])
    start, other = adjacency(n, pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])
    rows = np.repeat(np.arange(n), np.diff(start))
    other = other[np.lexsort((other, rows))]
    names = {rule.name for rule in scorer.rules}
    return Table(
        teach_start=teaches.indptr.astype(np.int64),
        teach_column=teaches.indices.astype(np.int32),
        wish_start=wishes.indptr.astype(np.int64),
        wish_column=wishes.indices.astype(np.int32),
        wish_priority=wishes.data.astype(np.float64),
        teacher_start=taught.indptr.astype(np.int64),
        teacher=taught.indices.astype(np.int32),
        wisher_start=wished.indptr.astype(np.int64),
        wisher=wished.indices.astype(np.int32),
        wisher_priority=wished.data.astype(np.float64),
        whole=encoded.wish_total,
        single=single,
        function=encoded.function.astype(np.int32),
        location=encoded.location.astype(np.int32),
        team=encoded.team.astype(np.int32),
        languages=encoded.languages,
        hours=encoded.hours,
        forbidden_start=start,
        forbidden=other.astype(np.int32),
        mean={"geometric": GEOMETRIC, "harmonic": HARMONIC, "minimum": MINIMUM}[policy.mean],
        circle_worth=float(policy.circle_worth),
        skills=float(policy.skills),
        other_function=float(policy.other_function),
        same_location=float(policy.same_location),
        working_hours=float(policy.working_hours),
        least_gain=float(policy.least_gain),
        overlap_hours=float(policy.overlap_hours),
        cross_functions="cross_functions" in names,
        cross_teams="cross_teams" in names,
        shared_language="shared_language" in names,
        by_facts=bool(
            names & {"cross_functions", "cross_teams", "shared_language", "overlap_hours"}
        ),
        is_soft=policy.other_function + policy.same_location + policy.working_hours > 0,
    )


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to look: arcs listed of each person each way, and groups kept of each."""

    arcs: int = 64
    groups: int = 24


@dataclass(slots=True, eq=False)
class Explorer:
    """Finds groups among the single people of one problem."""

    terms: Terms
    table: Table
    watch: Watch

    @classmethod
    def of(cls, terms: Terms, watch: Watch) -> Explorer:
        return cls(terms, table_of(terms.scorer, terms.single), watch)

    def groups(self, prices: Floats, effort: Effort, floor: float = -FAR) -> Groups:
        """Each free person's best groups, by worth less ``prices`` (n,) of their people, of those
        above ``floor``; worths are as near as the search needs them."""
        outward = self.arcs(prices, effort.arcs, outward=True)
        inward = self.arcs(prices, effort.arcs, outward=False)
        found = self.listed(prices, effort, outward, inward, floor, fours=False)
        if self.terms.longest == 4:
            more = self.listed(prices, effort, outward, inward, floor, fours=True)
            found = united(found, more)
        return found if self.is_known else self.judged(found)

    @property
    def is_known(self) -> bool:
        """Whether the kernels know all rules."""
        return all(isinstance(rule, COMPILED_RULES) for rule in self.terms.scorer.rules)

    def arcs(self, prices: Floats, most: int, *, outward: bool, stir: float = STIR) -> Arcs:
        """Each free person's best arcs one way, at most ``most``."""
        n, table = self.terms.n, self.table
        most = max(1, min(most, n))
        shape = (n, most)
        arcs = Arcs(
            np.zeros(shape, dtype=np.int32),
            np.zeros(shape, dtype=np.float32),
            np.zeros(shape, dtype=np.float32),
            np.zeros(n, dtype=np.int32),
        )

        def work(first: int, last: int) -> None:
            list_arcs(
                table, first, last, outward, prices, stir, arcs,
                np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros(n), np.zeros(n),
                np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64),
            )  # fmt: skip

        for _ in self.sliced(work, self.steps_of_arcs()):
            pass
        return arcs

    def steps_of_arcs(self) -> float:
        table = self.table
        steps = np.diff(table.teacher_start) @ np.diff(table.wisher_start)
        return float(steps) / max(1, self.terms.n) + 50

    def wants_each(self) -> float:
        """How many wants a person has, on average, and a step more for looking at them."""
        return 1 + len(self.table.wish_column) / max(1, self.terms.n)

    def sliced(self, work: Callable[[int, int], object], steps: float) -> Iterator[tuple[int, int]]:
        """Rows a few at a time, ``steps`` of work each, on all processors; no further when the
        time is over. Raises ``Cancelled``."""
        n = self.terms.n
        speed = STEPS if is_available() else STEPS / 100
        threads = processors() if n > 256 else 1
        height = int(max(16, min(speed / steps, -(-n // threads))))
        starts = range(0, n, height)
        with np.errstate(over="ignore"), ThreadPoolExecutor(threads) as pool:
            for at in range(0, len(starts), threads):
                if self.watch.is_over():
                    return
                block = [(first, min(n, first + height)) for first in starts[at : at + threads]]
                for part in [pool.submit(work, *rows) for rows in block]:
                    part.result()
                yield from block

    def listed(
        self,
        prices: Floats,
        effort: Effort,
        outward: Arcs,
        inward: Arcs,
        floor: float,
        *,
        fours: bool,
    ) -> Groups:
        """What is found along these arcs, each group once."""
        table, parts = self.table, []
        columns, few = len(table.teacher_start), min(FEW, effort.arcs)

        def work(first: int, last: int) -> None:
            rows = last - first
            members = np.full((rows, effort.groups, 3), NOBODY, dtype=np.int32)
            value = np.zeros((rows, effort.groups))
            counts = np.zeros(rows, dtype=np.int32)
            marks = np.zeros(columns, dtype=np.int64)
            rest = (outward, inward, prices, floor, members, value, counts, marks, 0)
            if fours:
                list_fours(table, first, last, few, *rest)
            else:
                list_groups(table, first, last, *rest)
            kept = np.arange(effort.groups)[None, :] < counts[:, None]
            own = np.broadcast_to(np.arange(first, last)[:, None], kept.shape)[kept]
            group = np.column_stack([own, members[kept].astype(np.int64)])
            cost = np.where(group != NOBODY, prices[group], 0.0).sum(axis=1)
            worths = np.rint((value[kept] + cost) * UNITS).astype(np.int64)
            parts.append((first, group, np.maximum(worths, 1)))

        steps = self.wants_each() * (few**3 if fours else effort.arcs**2) + 50
        for _ in self.sliced(work, steps):
            pass
        parts.sort(key=lambda part: part[0])
        return distinct(
            np.concatenate(
                [padded(np.zeros((0, 2), dtype=np.int64)), *(part[1] for part in parts)]
            ),
            np.concatenate([np.zeros(0, dtype=np.int64), *(part[2] for part in parts)]),
        )

    def judged(self, found: Groups) -> Groups:
        """What of the groups found may be, with exact worths."""
        scorer, parts = self.terms.scorer, []
        sizes = found.sizes
        for k in range(2, self.terms.longest + 1):
            rings = found.members[sizes == k][:, :k]
            worths = weighed(scorer, rings)
            keep = np.flatnonzero(worths > 0)
            keep = keep[allowed_rings(scorer, rings[keep])]
            parts.append(Groups(padded(rings[keep]), worths[keep]))
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.and_also(part)
        return whole


def distinct(members: Ints, worths: Ints) -> Groups:
    """Groups (m, 4), each once, beginning with the smallest position, in order."""
    sizes = np.count_nonzero(members != NOBODY, axis=1)
    turned = [padded(canonical(members[sizes == k][:, :k])) for k in (2, 3, 4)]
    ordered = np.concatenate([worths[sizes == k] for k in (2, 3, 4)])
    return once(Groups(np.concatenate(turned), ordered))


def united(*parts: Groups) -> Groups:
    """All of them, each group once."""
    return once(
        Groups(
            np.concatenate([part.members for part in parts]),
            np.concatenate([part.worths for part in parts]),
        )
    )


def once(groups: Groups) -> Groups:
    members = groups.members
    wide = int(members.max(initial=0)) + 2
    key = members[:, 0] * wide + members[:, 1]
    rest = (members[:, 2] + 1) * wide + members[:, 3] + 1
    order = np.lexsort((rest, key))
    key, rest = key[order], rest[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = (key[1:] != key[:-1]) | (rest[1:] != rest[:-1])
    return groups.chosen(order[fresh])
