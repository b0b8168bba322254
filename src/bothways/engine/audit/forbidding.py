"""How many pairs each rule forbids, of those who fit each other both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..encoding import encode
from ..problem import Problem
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
    plain = PlainScan(scorer, np.ones(encoded.n, dtype=bool))
    watch = Watch(cancel=cancel)
    forbids = np.zeros(len(scorer.rules), dtype=np.int64)
    alone = np.zeros(len(scorer.rules), dtype=np.int64)
    mutual = allowed = 0
    later = np.ones(encoded.n, dtype=bool)
    for block in plain.blocks(np.arange(encoded.n, dtype=np.int64)):
        watch.is_over()
        found = plain.mutual(block, later)
        fits = found.worth > 0
        a, b = found.a[fits], found.b[fits]
        masks = np.array([rule.forbids(encoded, a, b) for rule in scorer.rules]).reshape(
            len(scorer.rules), len(a)
        )
        together = masks.sum(axis=0)
        mutual += len(a)
        allowed += int(np.count_nonzero(together == 0))
        forbids += masks.sum(axis=1)
        alone += (masks & (together == 1)).sum(axis=1)
    return Forbidding(
        mutual,
        allowed,
        tuple(
            RuleCount(rule.name, rule.sentence, int(forbids[k]), int(alone[k]))
            for k, rule in enumerate(scorer.rules)
        ),
    )
