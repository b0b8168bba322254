"""From positions back to people: matches, circles, groups, certificate and figures."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .encoding import Encoded, Ints
from .flows import flows
from .leftover import left_over_of
from .result import RESOLUTION, Alternative, Certificate, Circle, Figures, Group, Match, Matching
from .scan import unpriced
from .scoring import Pairs, Scorer
from .solving import Solution, Solver
from .words import circle_sentences, why_sentences

if TYPE_CHECKING:
    from .circles import CircleSolution
    from .groups import FoundGroup

VERSION = "2"
Best = dict[int, Alternative]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the solvers found, by position."""

    solver: Solver
    solution: Solution
    circles: CircleSolution | None = None
    groups: tuple[FoundGroup, ...] = ()
    blocking: int = -1
    before: int = -1

    @property
    def pairs(self) -> Ints:
        return self.circles.pairs if self.circles else self.solution.pairs

    def members(self) -> Ints:
        """Everybody in a pair or circle, locked ones included."""
        rings = [who for circle in self.rings for who in circle]
        whole = [self.solver.locked.reshape(-1), self.pairs.reshape(-1), np.array(rings, int)]
        return np.unique(np.concatenate(whole))

    @property
    def rings(self) -> tuple[tuple[int, ...], ...]:
        return self.circles.circles if self.circles else ()


def assembled(
    scorer: Scorer, locked: Ints, found: Found, seed: int, input_hash: str, began: float
) -> Matching:
    encoded = scorer.encoded
    pairs = np.concatenate([locked, found.pairs]).reshape(-1, 2)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    is_locked = (np.arange(len(pairs)) < len(locked))[order]
    scored = scorer.pairs(pairs[order, 0], pairs[order, 1])
    best = next_best(found.solver, scored)
    sentences = tuple(rule.sentence for rule in scorer.rules)
    matches = tuple(
        described(encoded, scored, position, bool(is_locked[position]), best, sentences)
        for position in range(len(scored))
    )
    circles = tuple(circle_of(scorer, ring, sentences) for ring in found.rings)
    groups = groups_of(scorer, found)
    grouped = [encoded.index[who] for group in groups for who in group.people]
    served = np.union1d(found.members(), np.array(grouped, dtype=np.int64))
    left = np.setdiff1d(np.arange(encoded.n), served)
    figures = figures_of(encoded, found, matches, circles, groups, len(served), began)
    return Matching(
        matches=matches,
        left_over=left_over_of(encoded, scorer, left.tolist()),
        certificate=certificate_of(scorer, locked, found, seed, input_hash),
        figures=figures,
        circles=circles,
        groups=groups,
    )


def figures_of(
    encoded: Encoded,
    found: Found,
    matches: tuple[Match, ...],
    circles: tuple[Circle, ...],
    groups: tuple[Group, ...],
    served: int,
    began: float,
) -> Figures:
    gains = [gain for match in matches for gain in (match.gain_a, match.gain_b)]
    gains += [gain for circle in circles for gain in circle.gains]
    worth = sum(units(match.worth) for match in matches)
    worth += sum(units(circle.worth) for circle in circles)
    return Figures(
        people=encoded.n,
        served=served,
        pairs=len(matches),
        worth=worth / RESOLUTION,
        mean_gain=float(np.mean(gains)) if gains else 0.0,
        least_gain=min(gains, default=0.0),
        mean_balance=float(np.mean([match.balance for match in matches])) if matches else 0.0,
        mutual_pairs=found.solution.mutual,
        seconds=time.perf_counter() - began,
        circles=len(circles),
        groups=len(groups),
    )


def units(worth: float) -> int:
    return round(worth * RESOLUTION)


def certificate_of(
    scorer: Scorer, locked: Ints, found: Found, seed: int, input_hash: str
) -> Certificate:
    """Value and bound in the objective's own unit; see ``Certificate``."""
    encoded, policy, solution = scorer.encoded, scorer.policy, found.solution
    locked_worth = int(scorer.pairs(locked[:, 0], locked[:, 1]).worth.sum())
    people = len(np.unique(locked))
    value, bound, optimal = solution.value, solution.bound, solution.optimal
    prices: Mapping[str, int] = named(encoded, solution.prices.first)
    teach: Mapping[str, int] = {}
    learn: Mapping[str, int] = {}
    method = "assignment on the double cover, priced over every pair, remainder searched"
    ring = found.circles
    bonus, most = solution.bonus, solution.most_served
    if ring is not None:
        value, bound, optimal, method = ring.value, ring.bound, ring.optimal, ring.method
        bonus, most = ring.bonus, ring.served_bound
        prices = named(encoded, ring.prices)
        teach, learn = named(encoded, ring.teach), named(encoded, ring.learn)
    fixed = locked_worth + people * (bonus // 2)
    several = np.flatnonzero(found.solver.places > 1)
    return Certificate(
        value=fixed + value,
        bound=fixed + bound,
        optimal=optimal,
        method=method,
        pairs_considered=encoded.n * (encoded.n - 1) // 2,
        rounds=solution.rounds,
        seed=seed,
        input_hash=input_hash,
        engine_version=VERSION,
        objective=policy.objective,
        bonus=bonus,
        base=solution.base,
        most_served=most + people if most and bonus else 0,
        worth_bound=solution.worth_bound + locked_worth if solution.worth_bound else 0,
        blocking_pairs=found.blocking,
        blocking_pairs_before=found.before,
        prices=prices,
        further={
            encoded.people[who].id: int(solution.prices.further[who]) for who in several.tolist()
        }
        if ring is None
        else {},
        teach=teach,
        learn=learn,
    )


def named(encoded: Encoded, prices: Ints | None) -> dict[str, int]:
    if prices is None:
        return {}
    return {
        person.id: int(price) for person, price in zip(encoded.people, prices.tolist(), strict=True)
    }


def next_best(solver: Solver, scored: Pairs) -> Best:
    """For everybody, the best allowed person other than their partners."""
    encoded = solver.encoded
    n = encoded.n
    if not n:
        return {}
    partners = np.bincount(np.concatenate([scored.a, scored.b]), minlength=n)
    most = 1 + int(partners.max(initial=0))
    found = solver.best
    if found is None or (solver.is_locked & (encoded.capacity > 0)).any():
        found = solver.everybody().beyond(
            unpriced(n), most, solver.weighing, solver.watch.patient(), both=True
        )
    taken = scored.a * n + scored.b
    free = ~np.isin(found.a * n + found.b, taken)
    one = np.concatenate([found.a[free], found.b[free]])
    other = np.concatenate([found.b[free], found.a[free]])
    worth = np.concatenate([found.worth[free], found.worth[free]])
    order = np.lexsort((other, -worth, one))
    first = order[np.r_[True, np.diff(one[order]) > 0]] if len(order) else order
    return {
        int(one[k]): Alternative(encoded.people[int(other[k])].id, int(worth[k]) / RESOLUTION)
        for k in first
    }


def described(
    encoded: Encoded,
    scored: Pairs,
    position: int,
    locked: bool,
    best: Best,
    sentences: tuple[str, ...],
) -> Match:
    """The match of a pair; ``a`` sorts before ``b`` by id."""
    a, b = int(scored.a[position]), int(scored.b[position])
    one, other = encoded.people[a], encoded.people[b]
    a_gives, b_gives = flows(one, other), flows(other, one)
    return Match(
        a=one.id,
        b=other.id,
        worth=int(scored.worth[position]) / RESOLUTION,
        gain_a=float(scored.gain[position]),
        gain_b=float(scored.gives[position]),
        a_gives=a_gives,
        b_gives=b_gives,
        locked=locked,
        next_best_a=best.get(a),
        next_best_b=best.get(b),
        why=why_sentences(one, other, a_gives, b_gives, locked=locked),
        rules_checked=sentences,
    )


def groups_of(scorer: Scorer, found: Found) -> tuple[Group, ...]:
    if not found.groups:
        return ()
    from .groups import to_group

    return tuple(to_group(scorer, group) for group in found.groups)


def circle_of(scorer: Scorer, ring: tuple[int, ...], sentences: tuple[str, ...]) -> Circle:
    from .circles import weight_of_circle

    people = [scorer.encoded.people[who] for who in ring]
    gains, worth = weight_of_circle(scorer, ring)
    gives = tuple(
        flows(person, people[(place + 1) % len(people)]) for place, person in enumerate(people)
    )
    return Circle(
        people=tuple(person.id for person in people),
        worth=worth / RESOLUTION,
        gains=tuple(float(gain) for gain in gains),
        gives=gives,
        why=circle_sentences(people, gives),
        rules_checked=sentences,
    )
