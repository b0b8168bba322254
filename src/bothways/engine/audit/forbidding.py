"""Which rules forbid which pairs, of those who fit each other both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..encoding import Ints, encode
from ..problem import Problem
from ..rules import Rule
from ..scan import PlainScan
from ..scoring import Scorer
from ..watch import Watch


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule, the mutual pairs it forbids, and those of them that no other rule forbids: so many
    would be allowed without it."""

    name: str
    sentence: str
    forbids: int
    alone: int


@dataclass(frozen=True, slots=True)
class Forbidding:
    mutual: int
    """Pairs in which both gain, whatever the rules say."""
    allowed: int
    rules: tuple[RuleCount, ...]
    """Every rule that holds, in the order in which they are asked."""


def forbidding(problem: Problem, *, cancel: Callable[[], bool] | None = None) -> Forbidding:
    """Count over every pair, a block at a time. Raises ``InvalidInput`` and ``Cancelled``."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    counted: dict[int, int] = {}
    for _, _, sets in forbidden_sets(scorer, scorer.rules, Watch(cancel=cancel)):
        for found, count in zip(*np.unique(sets, return_counts=True), strict=True):
            counted[int(found)] = counted.get(int(found), 0) + int(count)
    return Forbidding(sum(counted.values()), counted.get(0, 0), rule_counts(scorer.rules, counted))


def rule_counts(rules: tuple[Rule, ...], counted: dict[int, int]) -> tuple[RuleCount, ...]:
    """``counted`` holds, for each set of rules as bits, how many pairs exactly they forbid."""
    return tuple(
        RuleCount(
            rule.name,
            rule.sentence,
            forbids=sum(count for found, count in counted.items() if found >> place & 1),
            alone=counted.get(1 << place, 0),
        )
        for place, rule in enumerate(rules)
    )


def forbidden_sets(
    scorer: Scorer, rules: tuple[Rule, ...], watch: Watch
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Every pair that fits, once, a block at a time: its two positions, and the rules that forbid
    it as bits in the order of ``rules``. Raises ``Cancelled``."""
    n, encoded = scorer.encoded.n, scorer.encoded
    plain = PlainScan(scorer, np.ones(n, dtype=bool))
    later = np.ones(n, dtype=bool)
    for block in plain.blocks(np.arange(n, dtype=np.int64)):
        watch.is_over()
        found = plain.mutual(block, later)
        fits = found.worth > 0
        a, b = found.a[fits], found.b[fits]
        sets = np.zeros(len(a), dtype=np.int64)
        for place, rule in enumerate(rules):
            sets |= rule.forbids(encoded, a, b).astype(np.int64) << place
        yield a, b, sets
