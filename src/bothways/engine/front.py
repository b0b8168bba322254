"""The front door: ``match``."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict

import numpy as np

from .algorithms.exact import Pair
from .encoding import Bools, Encoded, encode, label
from .errors import ImpossibleLocks, InvalidInput
from .flows import flows
from .leftover import left_over_of
from .problem import Person, Policy, Problem, Progress, Review
from .result import RESOLUTION, Alternative, Certificate, Figures, Match, Matching
from .scoring import Scorer
from .solving import Solution, Solver, Watch
from .words import why_sentences

VERSION = "1"


def match(
    people: Iterable[Person],
    policy: Policy | None = None,
    review: Review | None = None,
    *,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    seed: int = 0,
) -> Matching:
    """Match people so that both gain, with a certificate and reasons.

    ``progress(share, phrase)`` is told how far it is; ``cancel()`` is asked between steps;
    ``time_budget`` is in seconds, after which the best found is returned with the gap it can
    prove. ``seed`` is recorded in the certificate; the answer depends on ids and values alone,
    never on the order of the input.

    Raises ``InvalidInput``, ``ImpossibleLocks`` and ``Cancelled``.
    """
    began = time.perf_counter()
    problem = Problem(tuple(people), policy or Policy(), review or Review())
    watch = Watch(progress, cancel, began + time_budget if time_budget is not None else None)
    watch.step(0.0, "Reading everybody's offers and wants")
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    locked = locked_pairs(problem, encoded, scorer)
    solution = solved(problem, encoded, scorer, locked, watch)
    watch.step(0.95, "Writing down the reasons")
    result = assembled(problem, encoded, scorer, locked, solution, seed, began)
    watch.step(1.0, "Done")
    return result


def solved(
    problem: Problem, encoded: Encoded, scorer: Scorer, locked: list[Pair], watch: Watch
) -> Solution:
    if encoded.n == 0:
        return Solution((), np.zeros(0, dtype=np.int64), True, 0, 0, 0)
    fixed: Bools = np.zeros(encoded.n, dtype=bool)
    for one, other in locked:
        fixed[one] = fixed[other] = True
    served_first = problem.policy.objective == "served"
    return Solver(encoded, scorer, served_first, fixed, watch).solve()


def locked_pairs(problem: Problem, encoded: Encoded, scorer: Scorer) -> list[Pair]:
    """The locks as positions. Raises ``ImpossibleLocks`` with a sentence for each fault."""
    faults: list[str] = []
    taken: dict[int, int] = {}
    pairs: list[Pair] = []
    for one, other in problem.review.locks:
        for name in (one, other):
            if name not in encoded.index:
                raise InvalidInput("A lock", "person", f"{name!r} isn't among the people.")
        a, b = sorted((encoded.index[one], encoded.index[other]))
        if (a, b) in pairs:
            continue
        faults.extend(lock_faults(encoded, scorer, a, b, taken))
        taken[a], taken[b] = b, a
        pairs.append((a, b))
    if faults:
        raise ImpossibleLocks(tuple(faults))
    return pairs


def lock_faults(
    encoded: Encoded, scorer: Scorer, a: int, b: int, taken: dict[int, int]
) -> list[str]:
    one, other = label(encoded.people[a]), label(encoded.people[b])
    if a == b:
        return [f"{one} can't be locked to themselves."]
    faults = [
        f"{label(encoded.people[who])} is locked to two people, "
        f"{label(encoded.people[taken[who]])} and {label(encoded.people[mate])}."
        for who, mate in ((a, b), (b, a))
        if who in taken
    ]
    reasons = [reason for rule in scorer.rules if (reason := rule.reason(encoded, a, b))]
    faults.extend(f"{one} and {other} are locked, but: {reason}" for reason in reasons)
    return faults


def assembled(
    problem: Problem,
    encoded: Encoded,
    scorer: Scorer,
    locked: list[Pair],
    solution: Solution,
    seed: int,
    began: float,
) -> Matching:
    pairs = sorted([*locked, *solution.pairs])
    best, kept = next_best(encoded, scorer, pairs), set(locked)
    matches = tuple(described(problem, encoded, scorer, pair, pair in kept, best) for pair in pairs)
    value = sum(units(match.worth) for match in matches)
    certificate = certificate_of(problem, encoded, solution, matches, seed)
    partner = {who for pair in pairs for who in pair}
    left = left_over_of(encoded, scorer, [i for i in range(encoded.n) if i not in partner])
    gains = [gain for match in matches for gain in (match.gain_a, match.gain_b)]
    figures = Figures(
        people=encoded.n,
        served=len(partner),
        pairs=len(pairs),
        worth=value / RESOLUTION,
        mean_gain=float(np.mean(gains)) if gains else 0.0,
        least_gain=min(gains, default=0.0),
        mean_balance=float(np.mean([match.balance for match in matches])) if matches else 0.0,
        mutual_pairs=solution.mutual_pairs,
        seconds=time.perf_counter() - began,
    )
    return Matching(matches, left, certificate, figures)


def units(worth: float) -> int:
    return round(worth * RESOLUTION)


def certificate_of(
    problem: Problem, encoded: Encoded, solution: Solution, matches: tuple[Match, ...], seed: int
) -> Certificate:
    """Value and bound in the objective's own unit: worths, plus the bonus a pair when people
    served come first; locked pairs count on both sides."""
    bonus = solution.bonus
    fixed = sum(
        units(match.worth) + (bonus if match.worth > 0 else 0) for match in matches if match.locked
    )
    free = sum(units(match.worth) + bonus for match in matches if not match.locked)
    served_first = problem.policy.objective == "served"
    bound = int(solution.prices.sum()) // 2
    return Certificate(
        value=fixed + free,
        bound=fixed + bound,
        optimal=solution.optimal,
        method="assignment on the double cover, priced over every pair, remainder searched"
        + ("; people served first" if served_first else ""),
        pairs_considered=solution.considered,
        rounds=solution.rounds,
        seed=seed,
        input_hash=hash_of(problem),
        engine_version=VERSION,
        bonus=bonus,
        most_pairs=solution.most_pairs + sum(match.locked for match in matches)
        if served_first
        else 0,
        prices={
            person.id: int(price)
            for person, price in zip(encoded.people, solution.prices.tolist(), strict=True)
        },
    )


def hash_of(problem: Problem) -> str:
    """SHA-256 of the whole input, the same in whatever order the people came."""

    def plain(value: object) -> object:
        return sorted(value) if isinstance(value, frozenset) else str(value)

    people = sorted((asdict(person) for person in problem.people), key=lambda one: str(one["id"]))
    parts = [people, asdict(problem.policy), asdict(problem.review)]
    text = json.dumps(parts, default=plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


Best = dict[int, Alternative]


def next_best(encoded: Encoded, scorer: Scorer, pairs: list[Pair]) -> Best:
    """For everybody, the best allowed person other than their partner."""
    mate = np.full(encoded.n, -1, dtype=np.int64)
    for one, other in pairs:
        mate[one], mate[other] = other, one
    best: Best = {}
    for block in scorer.blocks() if encoded.n else ():
        worth = block.worth.copy()
        rows = np.arange(block.rows.start, block.rows.stop)
        matched = mate[rows] >= 0
        worth[np.flatnonzero(matched), mate[rows][matched]] = 0
        top = worth.argmax(axis=1)
        for row, column in zip(rows.tolist(), top.tolist(), strict=True):
            units_ = int(worth[row - block.rows.start, column])
            if units_ > 0:
                best[row] = Alternative(encoded.people[column].id, units_ / RESOLUTION)
    return best


def described(
    problem: Problem, encoded: Encoded, scorer: Scorer, pair: Pair, locked: bool, best: Best
) -> Match:
    """The match of a pair; ``a`` sorts before ``b`` by id."""
    a, b = pair
    one, other = encoded.people[a], encoded.people[b]
    gain_a, gain_b, worth = scorer.pair(a, b)
    a_gives, b_gives = flows(one, other), flows(other, one)
    return Match(
        a=one.id,
        b=other.id,
        worth=worth / RESOLUTION,
        gain_a=gain_a,
        gain_b=gain_b,
        a_gives=a_gives,
        b_gives=b_gives,
        locked=locked,
        next_best_a=best.get(a),
        next_best_b=best.get(b),
        why=why_sentences(one, other, a_gives, b_gives, locked=locked),
        rules_checked=tuple(rule.sentence for rule in scorer.rules),
    )
