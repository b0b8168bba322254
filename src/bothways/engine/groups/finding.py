"""Finding groups: grown one by one from whoever most people could learn from.

A group holds when everybody in it learns something from somebody in it and any two may be
together. Serving most people by such groups is a set cover; this is a greedy construction with a
second look, under the time budget. It makes no claim to be the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..encoding import Bools, Ints
from ..problem import Policy
from ..scoring import Scorer
from ..watch import Watch

LEAST, MOST = 4, 8
SEEDS = 40
"""Beginnings tried for each group."""


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Positions, in order."""

    people: tuple[int, ...]


def find_groups(
    scorer: Scorer, candidates: Ints, asked: Ints, policy: Policy, watch: Watch, seed: int
) -> tuple[FoundGroup, ...]:
    """Groups among ``candidates``; those who ``asked`` for one (positions among them) come first.
    The same for the same ``seed``. Raises ``Cancelled``."""
    if len(candidates) < LEAST:
        return ()
    pool = Pool.of(scorer, np.unique(candidates), asked, seed)
    groups: list[list[int]] = []
    while not watch.is_over():
        found = pool.best_group()
        if found is None:
            break
        groups.append(found)
        pool.free[found] = False
    for group in groups:
        pool.widen(group)
    people = (tuple(sorted(pool.people[group].tolist())) for group in groups)
    return tuple(FoundGroup(whom) for whom in sorted(people))


@dataclass(slots=True, eq=False)
class Pool:
    """Candidates by their place in ``people``; ``learns[a, b]``: a can learn from b, and they may
    be together. ``order`` is the seeded order in which equals are taken."""

    people: Ints
    learns: Bools
    together: Bools
    free: Bools
    rank: Ints

    @classmethod
    def of(cls, scorer: Scorer, people: Ints, asked: Ints, seed: int) -> Pool:
        encoded, size = scorer.encoded, len(people)
        one = np.repeat(people, size)
        other = np.tile(people, size)
        together = scorer.allowed(one, other).reshape(size, size)
        met = (encoded.wishes[people] @ encoded.teaches[people].T).toarray() > 0
        chance = np.random.default_rng(seed).permutation(size)
        # Who asked for a group goes before who is only left over.
        rank = chance + size * ~np.isin(people, asked)
        return cls(people, met & together, together, np.ones(size, dtype=bool), rank)

    def best_group(self) -> list[int] | None:
        """The group that serves most of those who are free, grown from the likeliest."""
        learners = (self.learns & self.free[:, None] & self.free[None, :]).sum(axis=0)
        seeds = np.lexsort((self.rank, -learners))
        best: list[int] | None = None
        for start in seeds[:SEEDS].tolist():
            if not self.free[start] or not learners[start]:
                continue
            group = self.grown([start])
            if group is not None and (best is None or self.value(group) > self.value(best)):
                best = group
        return best

    def value(self, group: list[int]) -> tuple[int, int, int]:
        """More people, then more who asked, then more ways to learn."""
        asked = int((self.rank[group] < len(self.people)).sum())
        return len(group), asked, int(self.learns[np.ix_(group, group)].sum())

    def grown(self, group: list[int]) -> list[int] | None:
        """The group with others added one at a time, then without who learns nothing in it."""
        group = list(group)
        while len(group) < MOST:
            fits = self.free & self.together[group].all(axis=0)
            fits[group] = False
            places = np.flatnonzero(fits)
            if not len(places):
                break
            learns = self.learns[np.ix_(places, group)].sum(axis=1)
            hungry = [who for who in group if not self.learns[who, group].any()]
            feeds = self.learns[np.ix_(hungry, places)].sum(axis=0) if hungry else 0 * learns
            # First whoever feeds those who learn nothing yet and learns too; then who learns most.
            gain = np.where((learns > 0) | (feeds > 0), 100 * feeds * (learns > 0) + learns, -1)
            order = np.lexsort((self.rank[places], -gain))
            if gain[order[0]] <= 0:
                break
            group.append(int(places[order[0]]))
        return self.settled(group)

    def settled(self, group: list[int]) -> list[int] | None:
        """Without who learns nothing there, until everybody learns; ``None`` when too few stay."""
        while True:
            kept = [who for who in group if self.learns[who, group].any()]
            if len(kept) == len(group):
                return sorted(group) if len(group) >= LEAST else None
            group = kept

    def widen(self, group: list[int]) -> None:
        """Take in whoever is still free and learns something there."""
        while len(group) < MOST:
            fits = self.free & self.together[group].all(axis=0)
            fits &= self.learns[:, group].any(axis=1)
            places = np.flatnonzero(fits)
            if not len(places):
                return
            chosen = int(places[np.argmin(self.rank[places])])
            group.append(chosen)
            self.free[chosen] = False
