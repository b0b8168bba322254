"""Every allowed pair and circle, while they are few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..encoding import Bools, Ints
from ..scoring import Scorer
from ..watch import Watch
from .terms import Terms
from .worths import NOBODY, allowed_rings, gains_of, worths_of

PATHS = 3_000_000
"""Beginnings of circles looked at; where there are more, circles aren't listed."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Pairs and circles: ``members`` (m, 4) in teaching order with ``NOBODY`` where there are
    fewer, ``worths`` (m,) in millionths."""

    members: Ints
    worths: Ints

    def __len__(self) -> int:
        return len(self.worths)

    @classmethod
    def of(cls, scorer: Scorer, *rings: Ints) -> Groups:
        """Of rings (m, k), in which everybody must gain something."""
        members, worths = [], []
        for ring in rings:
            members.append(padded(ring))
            worths.append(weighed(scorer, ring))
        return cls(np.concatenate(members), np.concatenate(worths))

    def chosen(self, places: Ints | Bools) -> Groups:
        return Groups(self.members[places], self.worths[places])

    def and_also(self, other: Groups) -> Groups:
        return Groups(
            np.concatenate([self.members, other.members]),
            np.concatenate([self.worths, other.worths]),
        )

    @property
    def sizes(self) -> Ints:
        result: Ints = np.count_nonzero(self.members != NOBODY, axis=1)
        return result


def padded(rings: Ints) -> Ints:
    result = np.full((len(rings), 4), NOBODY, dtype=np.int64)
    result[:, : rings.shape[1]] = rings
    return result


def weighed(scorer: Scorer, rings: Ints) -> Ints:
    """(m,) worths of pairs or circles (m, k)."""
    if rings.shape[1] == 2:
        return scorer.pairs(rings[:, 0], rings[:, 1]).worth
    return worths_of(gains_of(scorer, rings), scorer.policy)


def every_arc(scorer: Scorer, active: Bools, watch: Watch, most: int) -> Ints | None:
    """(m, 2) who may teach whom, of the active ones; ``None`` when there are more than ``most``
    of which to decide."""
    encoded = scorer.encoded
    people = np.flatnonzero(active)
    teaches, wishes = encoded.teaches[people], encoded.wishes[people]
    steps = int(
        np.bincount(teaches.indices, minlength=teaches.shape[1])
        @ (np.bincount(wishes.indices, minlength=wishes.shape[1]))
    )
    if steps > 20 * most:
        return None
    watch.is_over()
    able = sparse.coo_array(teaches @ wishes.T)
    if able.nnz > most:
        return None
    teacher, learner = people[able.coords[0]], people[able.coords[1]]
    keep = teacher != learner
    teacher, learner = teacher[keep], learner[keep]
    keep = scorer.allowed(teacher, learner)
    teacher, learner = teacher[keep], learner[keep]
    gain = scorer.pairs(learner, teacher).gain
    keep = (gain > 0) & (gain >= scorer.policy.least_gain)
    arcs = np.column_stack([teacher[keep], learner[keep]]).astype(np.int64)
    return arcs[np.lexsort((arcs[:, 1], arcs[:, 0]))]


def every_group(terms: Terms, watch: Watch, most: int) -> Groups | None:
    """All pairs and circles that may be; ``None`` when there are more than ``most``."""
    scorer, n = terms.scorer, terms.n
    arcs = every_arc(scorer, terms.places > 0, watch, PATHS)
    if arcs is None:
        return None
    back = np.isin(arcs[:, 1] * n + arcs[:, 0], arcs[:, 0] * n + arcs[:, 1])
    pairs = arcs[back & (arcs[:, 0] < arcs[:, 1])]
    found = [pairs]
    total = len(pairs)
    single = arcs[terms.single[arcs[:, 0]] & terms.single[arcs[:, 1]]]
    paths = single[single[:, 0] < single[:, 1]]
    for length in range(3, terms.longest + 1):
        longer = continued(single, paths, n)
        if longer is None or total > most:
            return None
        watch.is_over()
        closes = np.isin(longer[:, -1] * n + longer[:, 0], single[:, 0] * n + single[:, 1])
        rings = longer[closes]
        rings = rings[allowed_rings(scorer, rings)] if length > 3 else rings
        found.append(rings)
        total += len(rings)
        paths = longer
    return Groups.of(scorer, *found) if total <= most else None


def continued(arcs: Ints, paths: Ints, n: int) -> Ints | None:
    """Paths with one more, who is none of them and greater than their first; ``None`` when there
    are too many."""
    start = np.searchsorted(arcs[:, 0], np.arange(n + 1))
    last = paths[:, -1]
    counts = start[last + 1] - start[last]
    if counts.sum() > PATHS:
        return None
    path = np.repeat(np.arange(len(paths)), counts)
    begins = np.cumsum(counts) - counts
    place = np.arange(len(path)) - begins[path] + start[last[path]]
    following = arcs[place, 1]
    keep = (following > paths[path, 0]) & (paths[path] != following[:, None]).all(axis=1)
    return np.column_stack([paths[path[keep]], following[keep]])
