"""Everybody against everybody: the pairs that weigh more than two prices, without n × n memory.

``Scan.of`` picks the compiled rows where Numba is installed and the problem is large enough to
repay loading it; the plain twin answers the same from sparse products.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy import sparse

from .compiled import is_available
from .encoding import Bools, Encoded, Floats, Ints
from .result import RESOLUTION
from .rules import (
    Different,
    ForbiddenPairs,
    NotOwnManager,
    OverlapHours,
    SharedLanguage,
    TakesPart,
)
from .scoring import Pairs, Scorer
from .watch import Watch

if TYPE_CHECKING:
    from .compiled.scan import Found, Tables

COMPILED_FROM = 400
"""People. Below, the plain rows are done before Numba is loaded."""
BLOCK_PAIRS = 3_000_000
"""Pairs of a block of plain rows, should everybody fit everybody."""
COMPILED_RULES = (
    Different,
    ForbiddenPairs,
    NotOwnManager,
    OverlapHours,
    SharedLanguage,
    TakesPart,
)
WINDOW = 2_048
"""People in a random part, compared among themselves to begin with."""
WORDS_PER_STEP = 10
"""Words of 64 skills compared in the time of one step along a list (measured)."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a pair weighs for the solver: a power of its worth, and a bonus for being one."""

    bonus: int = 0
    power: int = 1

    def weight(self, worth: Ints) -> Ints:
        """(m,) whole millionths; 0 stays 0."""
        units = worth
        if self.power > 1:
            one = worth / RESOLUTION
            value = one.copy()
            for _ in range(self.power - 1):
                value *= one
            units = np.maximum(1, np.rint(value * RESOLUTION).astype(np.int64))
        result: Ints = np.where(worth > 0, units + self.bonus, 0)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """Pairs that weigh more than half their two prices, each once, with ``a < b``."""

    a: Ints
    b: Ints
    worth: Ints
    weight: Ints
    cut: Ints
    """Rows that had more such pairs than were asked for."""
    mutual: int
    """Pairs among those compared of whom each wants what the other offers."""

    def __len__(self) -> int:
        return len(self.a)


class Scan(Protocol):
    """Compares people by rows."""

    def beyond(
        self,
        prices: Ints,
        most: int,
        weighing: Weighing,
        watch: Watch,
        rows: Ints | None = None,
        *,
        both: bool = False,
        near: bool = False,
    ) -> Beyond:
        """Of each row (everybody when ``None``) the ``most`` pairs that exceed ``prices`` (n,)
        by most. With ``both`` a pair counts among the most of each of its two; otherwise it is
        looked at from the first alone, which takes half the time. Raises ``Cancelled``; answers
        what it has when the time is over, with the rows it didn't reach among ``cut``. With
        ``near`` a large, dense problem may be compared within random parts of it alone, which is
        enough to begin with."""


def scan_of(scorer: Scorer, active: Bools) -> Scan:
    """The fitting way to compare; ``active`` (n,) are those who can be matched."""
    known = all(isinstance(rule, COMPILED_RULES) for rule in scorer.rules)
    if known and scorer.encoded.n >= COMPILED_FROM and is_available():
        return CompiledScan(scorer, active)
    return PlainScan(scorer, active)


def gathered(
    scorer: Scorer, weighing: Weighing, found: Pairs, cut: Ints, mutual: int, prices: Ints
) -> Beyond:
    """The pairs found, each once, judged again by the one scorer and the rules."""
    n = scorer.encoded.n
    low, high = np.minimum(found.a, found.b), np.maximum(found.a, found.b)
    _, first = np.unique(low * n + high, return_index=True)
    low, high, worth = low[first], high[first], found.worth[first]
    weight = weighing.weight(worth)
    keep = (2 * weight > prices[low] + prices[high]) & (worth > 0)
    keep[keep] = scorer.allowed(low[keep], high[keep])
    return Beyond(low[keep], high[keep], worth[keep], weight[keep], cut, mutual)


@dataclass(slots=True, eq=False)
class PlainScan:
    """By products of sparse matrices, a block of rows at a time."""

    scorer: Scorer
    active: Bools

    def beyond(
        self,
        prices: Ints,
        most: int,
        weighing: Weighing,
        watch: Watch,
        rows: Ints | None = None,
        *,
        both: bool = False,
        near: bool = False,
    ) -> Beyond:
        n = self.scorer.encoded.n
        wanted = np.arange(n, dtype=np.int64) if rows is None else rows
        later = np.zeros(n, dtype=bool)
        if not both:
            later[wanted] = True
        wanted = wanted[self.active[wanted]]
        parts: list[Pairs] = []
        cut: list[Ints] = []
        mutual = 0
        for block in self.blocks(wanted):
            if watch.is_over():
                cut.append(block)
                continue
            found = self.mutual(block, later)
            mutual += int(np.count_nonzero(found.a < found.b))
            spare = 2 * weighing.weight(found.worth) - prices[found.a] - prices[found.b]
            keep = np.flatnonzero((found.worth > 0) & (spare > 0))
            keep = keep[self.scorer.allowed(found.a[keep], found.b[keep])]
            kept, over = best_of_rows(found.a[keep], spare[keep], most)
            cut.append(over)
            parts.append(chosen(found, keep[kept]))
        return gathered(
            self.scorer,
            weighing,
            joined(parts),
            np.concatenate(cut) if cut else np.zeros(0, dtype=np.int64),
            mutual,
            prices,
        )

    def blocks(self, rows: Ints) -> Iterator[Ints]:
        """The rows, a few at a time."""
        height = max(1, BLOCK_PAIRS // max(1, self.scorer.encoded.n))
        for start in range(0, len(rows), height):
            yield rows[start : start + height]

    def mutual(self, block: Ints, later: Bools) -> Pairs:
        """All pairs of the block's people with somebody, of whom each can teach the other."""
        encoded = self.scorer.encoded
        met = sparse.csr_array(encoded.wishes[block] @ encoded.teaches.T)
        taught = sparse.csr_array(encoded.teaches[block] @ encoded.wishes.T)
        both = sparse.csr_array(met.multiply(taught > 0))
        back = sparse.csr_array(taught.multiply(met > 0))
        # The two have the same places; sorted alike, they also stand in the same order.
        both.sort_indices()
        back.sort_indices()
        a = np.repeat(block, np.diff(both.indptr)).astype(np.int64)
        b = both.indices.astype(np.int64)
        keep = self.active[b] & (a != b) & ~(later[b] & (b < a))
        return self.scorer.scored(a[keep], b[keep], both.data[keep], back.data[keep])


def best_of_rows(rows: Ints, spare: Ints, most: int) -> tuple[Ints, Ints]:
    """Places of each row's ``most`` greatest, and the rows that have more."""
    order = np.lexsort((-spare, rows))
    ordered = rows[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(rows) else rows[:0]
    rank = np.arange(len(rows)) - np.repeat(begins, np.diff(np.r_[begins, len(rows)]))
    return np.sort(order[rank < most]), np.unique(ordered[rank >= most])


def chosen(found: Pairs, places: Ints) -> Pairs:
    return Pairs(
        found.a[places],
        found.b[places],
        found.gain[places],
        found.gives[places],
        found.worth[places],
    )


def joined(parts: list[Pairs]) -> Pairs:
    empty = np.zeros(0, dtype=np.int64)
    none = np.zeros(0)
    if not parts:
        return Pairs(empty, empty, none, none, empty)
    return Pairs(
        np.concatenate([part.a for part in parts]),
        np.concatenate([part.b for part in parts]),
        np.concatenate([part.gain for part in parts]),
        np.concatenate([part.gives for part in parts]),
        np.concatenate([part.worth for part in parts]),
    )


@dataclass(slots=True, eq=False)
class CompiledScan:
    """By compiled rows, in as many threads as there are processors."""

    scorer: Scorer
    active: Bools
    tables: Tables
    by_bits: bool

    order: Ints
    """Who stands where in the tables: by chance, when compared by bits, so that a run of places
    is a random part of everybody."""
    place: Ints

    def __init__(self, scorer: Scorer, active: Bools, *, by_bits: bool | None = None) -> None:
        self.scorer, self.active = scorer, active
        n = scorer.encoded.n
        self.by_bits = prefers_bits(scorer.encoded) if by_bits is None else by_bits
        self.order = np.arange(n, dtype=np.int64)
        if self.by_bits:
            np.random.default_rng(n).shuffle(self.order)
        self.place = np.empty(n, dtype=np.int64)
        self.place[self.order] = np.arange(n, dtype=np.int64)
        self.tables = tables_of(scorer, active, self.by_bits, self.order, self.place)

    def beyond(
        self,
        prices: Ints,
        most: int,
        weighing: Weighing,
        watch: Watch,
        rows: Ints | None = None,
        *,
        both: bool = False,
        near: bool = False,
    ) -> Beyond:
        n, order = self.scorer.encoded.n, self.order
        wanted = np.arange(n, dtype=np.int64) if rows is None else np.sort(self.place[rows])
        later = np.zeros(n, dtype=bool)
        if not both:
            later[wanted] = True
        window = max(WINDOW, n // 16) if near else n
        tables = self.tables._replace(bonus=weighing.bonus, power=weighing.power, window=window)
        parts, cut, mutual = [], [], 0
        for found, block in self.found(tables, wanted, prices[order], most, later, watch):
            if found is None:
                cut.append(order[block])
                continue
            kept = np.arange(most)[None, :] < found.kept[:, None]
            a = np.broadcast_to(block[:, None], kept.shape)[kept]
            parts.append((order[a], order[found.other[kept]], found.met[kept], found.taught[kept]))
            # A full row has passed over what it couldn't keep without counting it.
            cut.append(order[block[found.kept == most]])
            mutual += int(found.mutual.sum())
        scored = [
            self.scorer.scored(a, b, met.astype(float), taught.astype(float))
            for a, b, met, taught in parts
        ]
        nobody = np.zeros(0, dtype=np.int64)
        return gathered(
            self.scorer,
            weighing,
            joined(scored),
            np.concatenate(cut) if cut else nobody,
            mutual,
            prices,
        )

    def found(
        self, tables: Tables, rows: Ints, prices: Ints, most: int, later: Bools, watch: Watch
    ) -> Iterator[tuple[Found | None, Ints]]:
        """Blocks of rows in the order given, worked on side by side."""
        n = self.scorer.encoded.n
        threads = min(processors(), 1 + len(rows) // 256)
        # Short enough that a wish to stop is heard within a fraction of a second.
        height = max(1, min(20_000_000 // max(1, n), -(-len(rows) // threads)))
        blocks = [rows[start : start + height] for start in range(0, len(rows), height)]
        worker = Worker(tables, prices.astype(np.int64), most, later, self.by_bits, n)
        with ThreadPoolExecutor(threads) as pool:
            for start in range(0, len(blocks), threads):
                group = blocks[start : start + threads]
                if watch.is_over():
                    yield None, np.concatenate(blocks[start:])
                    return
                yield from zip(pool.map(worker.work, group), group, strict=True)


@dataclass(slots=True, eq=False)
class Worker:
    """One block of rows, with scratch of its own."""

    tables: Tables
    prices: Ints
    most: int
    later: Bools
    by_bits: bool
    n: int

    def work(self, rows: Ints) -> Found:
        from .compiled.scan import STRIP, Found, scan_bits, scan_lists

        shape = (len(rows), self.most)
        out = Found(
            other=np.zeros(shape, dtype=np.int32),
            worth=np.zeros(shape, dtype=np.int64),
            key=np.zeros(shape, dtype=np.int64),
            met=np.zeros(shape, dtype=np.int32),
            taught=np.zeros(shape, dtype=np.int32),
            kept=np.zeros(len(rows), dtype=np.int32),
            beyond=np.zeros(len(rows), dtype=np.int32),
            mutual=np.zeros(len(rows), dtype=np.int64),
        )
        size = STRIP if self.by_bits else self.n
        met, taught = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
        marks = np.full(self.n, -1, dtype=np.int64)
        scan = scan_bits if self.by_bits else scan_lists
        last = np.zeros(size, dtype=bool) if self.by_bits else np.zeros(size, dtype=np.int32)
        scan(
            self.tables,
            rows,
            0,
            len(rows),
            self.prices,
            self.later,
            out,
            met,
            taught,
            marks,
            last,
        )
        return out


def processors() -> int:
    try:
        return max(1, min(8, len(os.sched_getaffinity(0))))
    except AttributeError:  # not on every system
        return max(1, min(8, os.cpu_count() or 1))


def prefers_bits(encoded: Encoded) -> bool:
    """Whether comparing bits takes less time than walking lists."""
    columns = encoded.teaches.shape[1]
    teachers = np.bincount(encoded.teaches.indices, minlength=columns).astype(float)
    wishers = np.bincount(encoded.wishes.indices, minlength=columns).astype(float)
    steps = 2 * float(teachers @ wishers)
    words = -(-columns // 64) * len(np.unique(encoded.wishes.data))
    return encoded.n * float(encoded.n) * words < WORDS_PER_STEP * steps


def tables_of(scorer: Scorer, active: Bools, by_bits: bool, order: Ints, place: Ints) -> Tables:
    """Everybody in the given order."""
    from .compiled.scan import GEOMETRIC, HARMONIC, MINIMUM, Tables

    encoded, policy, n = scorer.encoded, scorer.policy, scorer.encoded.n
    teaches = sparse.csr_array(encoded.teaches[order])
    wishes = sparse.csr_array(encoded.wishes[order])
    taught, wished = sparse.csc_array(teaches), sparse.csc_array(wishes)
    listed = [
        rule.pairs for rule in scorer.rules if isinstance(rule, (ForbiddenPairs, NotOwnManager))
    ]
    start, other = adjacency(n, place[np.concatenate([np.empty((0, 2), dtype=np.int64), *listed])])
    names = {rule.name for rule in scorer.rules}
    priority = wishes.data.astype(np.int64)
    planes = [plane for plane in (0, 1) if np.any((priority >> plane) & 1)] or [0]
    return Tables(
        teach_start=teaches.indptr.astype(np.int64),
        teach_column=teaches.indices.astype(np.int32),
        wish_start=wishes.indptr.astype(np.int64),
        wish_column=wishes.indices.astype(np.int32),
        wish_priority=wishes.data.astype(np.int32),
        teacher_start=taught.indptr.astype(np.int64),
        teacher=taught.indices.astype(np.int32),
        wisher_start=wished.indptr.astype(np.int64),
        wisher=wished.indices.astype(np.int32),
        wisher_priority=wished.data.astype(np.int32),
        teach_bits=bits(teaches, np.ones(len(teaches.data), dtype=bool)) if by_bits else no_bits(),
        wish_bits=np.stack([bits(wishes, (priority >> plane) & 1 > 0) for plane in planes])
        if by_bits
        else no_bits()[None],
        planes=np.array(planes, dtype=np.int64),
        whole=encoded.wish_total[order],
        active=active[order],
        function=encoded.function[order].astype(np.int32),
        location=encoded.location[order].astype(np.int32),
        team=encoded.team[order].astype(np.int32),
        languages=encoded.languages[order],
        hours=encoded.hours[order],
        forbidden_start=start,
        forbidden=other.astype(np.int32),
        mean={"geometric": GEOMETRIC, "harmonic": HARMONIC, "minimum": MINIMUM}[policy.mean],
        skills=float(policy.skills),
        other_function=float(policy.other_function),
        same_location=float(policy.same_location),
        working_hours=float(policy.working_hours),
        least_gain=float(policy.least_gain),
        overlap_hours=float(policy.overlap_hours),
        cross_functions="cross_functions" in names,
        cross_teams="cross_teams" in names,
        shared_language="shared_language" in names,
        resolution=float(RESOLUTION),
        bonus=0,
        power=1,
        window=n,
    )


def no_bits() -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    return np.zeros((1, 1), dtype=np.uint64)


def bits(matrix: sparse.csr_array, keep: Bools) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """(words, n): a bit for each place of the matrix that is kept."""
    n, columns = matrix.shape
    result = np.zeros((-(-columns // 64), n), dtype=np.uint64)
    rows = np.repeat(np.arange(n), np.diff(matrix.indptr))[keep]
    places = matrix.indices[keep].astype(np.uint64)
    word = (places >> np.uint64(6)).astype(np.int64)
    np.bitwise_or.at(result, (word, rows), np.uint64(1) << (places & np.uint64(63)))
    return result


def adjacency(n: int, pairs: Ints) -> tuple[Ints, Ints]:
    """Each one's others, from pairs in either order."""
    one = np.concatenate([pairs[:, 0], pairs[:, 1]])
    other = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.argsort(one, kind="stable")
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(one, minlength=n), out=start[1:])
    return start, other[order]


def unpriced(n: int) -> Ints:
    return np.zeros(n, dtype=np.int64)


__all__ = ["Beyond", "Floats", "Scan", "Weighing", "scan_of", "unpriced"]
