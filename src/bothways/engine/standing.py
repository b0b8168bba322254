"""A matching kept ready, so that one question after another about it is answered in a moment:
what would the whole be with these two together, or those apart?

Everything that the answers have in common is made once: arrays, prices by position, and the pairs
that nearly cost what they are worth, among which nearly every change finds its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .algorithms.edges import Edges
from .encoding import Encoded, Ints, encode
from .front import hash_of, locked_pairs
from .problem import Offer, Person, Policy, Problem, Review, Want
from .rematching import changed_people, keys
from .result import RESOLUTION, Certificate
from .scoring import Scorer
from .solving import Before, Solution, Solver
from .watch import Watch

NEARBY = RESOLUTION // 8
"""Pairs that cost at most so much more than they are worth are looked at from the beginning."""
MOST_NEARBY = 32
"""Of each person."""
NEAR_ENOUGH = RESOLUTION // 20
"""Among many people the search for the last so much of worth takes longer than all the rest; what
isn't searched stands in ``Around.more``."""
FEW = 1_000
"""Among so few everything is searched."""


@dataclass(frozen=True, slots=True)
class Around:
    """The best that was found with what had to be held fast."""

    pairs: tuple[tuple[str, str], ...]
    worth: float
    served: int
    more: float
    """No matching that holds the same and serves as many is worth more than by so much."""
    is_most: bool
    """Whether nothing that holds the same is known to be able to serve more people."""


@dataclass(eq=False)
class Standing:
    """A matching of ``problem`` with its certificate; see ``can_stand`` for which can."""

    problem: Problem
    certificate: Certificate
    encoded: Encoded
    pairs: Ints
    prices: Ints

    @classmethod
    def of(
        cls, problem: Problem, pairs: Iterable[tuple[str, str]], certificate: Certificate
    ) -> Standing:
        """``problem`` as it was matched, people and decisions alike. Raises ``ValueError`` where
        the certificate is of another or holds no prices of people."""
        if not can_stand(problem.policy, certificate):
            raise ValueError("The certificate holds no prices to begin from.")
        if hash_of(problem) != certificate.input_hash:
            raise ValueError("The certificate is of another problem.")
        encoded = encode(problem)
        index = encoded.index
        known = np.array([(index[a], index[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
        prices = np.array(
            [certificate.prices[person.id] for person in encoded.people], dtype=np.int64
        )
        return cls(problem, certificate, encoded, np.sort(known, axis=1), prices)

    @cached_property
    def near(self) -> Edges:
        solver = Solver(self.encoded, self.scorer(self.problem.review), Watch(), no_locks())
        least = self.prices - self.certificate.bonus - NEARBY
        found = solver.scan.beyond(least, MOST_NEARBY, solver.weighing, Watch())
        return Edges(found.a, found.b, found.weight)

    def scorer(self, review: Review) -> Scorer:
        """Scores and rules of the same people under other decisions."""
        return Scorer.of(replace(self.problem, review=review), self.encoded)

    def around(
        self,
        review: Review,
        *,
        cancel: Callable[[], bool] | None = None,
        time_budget: float | None = None,
    ) -> Around:
        """Everybody matched anew under other locks and bans. Raises ``ImpossibleLocks``,
        ``InvalidInput`` and ``Cancelled``."""
        ends_at = None if time_budget is None else time.perf_counter() + time_budget
        watch = Watch(cancel=cancel, ends_at=ends_at)
        problem = replace(self.problem, review=review)
        scorer = Scorer.of(problem, self.encoded)
        locked = locked_pairs(problem, self.encoded, scorer)
        start = self.start(problem, locked)
        tolerance = 0.0
        if self.encoded.n > FEW:
            tolerance = 2 * NEAR_ENOUGH / max(1, int(self.prices.sum()))
        served_first = problem.policy.objective == "served"
        solver = Solver(self.encoded, scorer, watch, locked, tolerance=tolerance)
        solution = solver.solve_again(start, served_first=served_first)
        if served_first and not solution.optimal and not tolerance:
            # Beginning anew can prove how many can be served where beginning from before can't.
            solver = Solver(self.encoded, scorer, watch, locked)
            solution = solver.solve(served_first=True)
        return self.told(scorer, locked, start, solution)

    def start(self, problem: Problem, locked: Ints) -> Before:
        is_locked = np.isin(keys(self.encoded, self.pairs), keys(self.encoded, locked))
        return Before(
            pairs=self.pairs[~is_locked],
            prices=self.prices,
            changed=changed_people(problem, self.problem, self.encoded, self.certificate),
            bonus=self.certificate.bonus,
            most_served=self.certificate.most_served,
            near=self.near,
        )

    def told(self, scorer: Scorer, locked: Ints, start: Before, solution: Solution) -> Around:
        pairs = np.concatenate([locked, solution.pairs]).reshape(-1, 2)
        worth = scorer.pairs(pairs[:, 0], pairs[:, 1]).worth
        served, held = len(np.unique(pairs)), len(np.unique(locked))
        most = solution.most_served + held
        if not start.changed.any() and (worth[: len(locked)] > 0).all():
            # It might have been an answer to the problem as it was.
            most = min(most, self.certificate.most_served)
        missing = 0 if solution.optimal else solution.bound - solution.value
        names = [person.id for person in self.encoded.people]
        return Around(
            pairs=tuple((names[a], names[b]) for a, b in pairs.tolist()),
            worth=int(worth.sum()) / RESOLUTION,
            served=served,
            more=missing / RESOLUTION,
            is_most=not solution.bonus or served >= most,
        )


def can_stand(policy: Policy, certificate: Certificate) -> bool:
    """Whether a matching is of pairs alone, with prices of people that a change can begin from."""
    is_plain = policy.circles == 2 and not policy.groups and not policy.stability
    has_prices = bool(certificate.prices) and policy.objective != "fair"
    return is_plain and has_prices and certificate.objective == policy.objective


def warm() -> None:
    """Load what the first answer about many people waits for: solvers and compiled kernels."""
    from .algorithms.cover import Cover, Graph, augmented
    from .compiled import is_available
    from .scan import COMPILED_FROM, CompiledScan, Weighing, unpriced

    if not is_available():
        return
    people = tuple(
        Person(str(n), (Offer(f"skill {n % 7}"),), (Want(f"skill {(n + 1) % 7}"),))
        for n in range(COMPILED_FROM)
    )
    problem = Problem(people)
    encoded = encode(problem)
    scorer, everybody = Scorer.of(problem, encoded), np.ones(encoded.n, dtype=bool)
    for by_bits in (False, True):
        scan = CompiledScan(scorer, everybody, by_bits=by_bits)
        scan.beyond(unpriced(encoded.n), 1, Weighing(0, 1), Watch())
    one = np.array([0, 1], dtype=np.int64)
    graph = Graph(2, np.array([0, 1, 2], dtype=np.int64), one[::-1].copy(), one + 1)
    augmented(graph, Cover.split(np.zeros(2, dtype=np.int64), one), Watch(), stays=True)


def no_locks() -> Ints:
    return np.zeros((0, 2), dtype=np.int64)
