"""Change without a new start: what a lock, a ban, somebody leaving or joining does to the whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from .answer import Found, assembled
from .encoding import Bools, Encoded, Ints, encode
from .front import hash_of, locked_pairs, match
from .problem import Policy, Problem, Progress, Review
from .result import RESOLUTION, Certificate, Matching
from .scoring import Scorer
from .solving import Before, Solver
from .watch import Watch


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody whose partners changed, by id; no partner is an empty tuple."""

    id: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rematch:
    """The best matching after the change, and the difference it makes."""

    matching: Matching
    changed: tuple[Moved, ...]
    worth_change: float
    """What the whole gains (or, below 0, loses) in worth."""
    served_change: int
    seconds: float


def rematch(
    problem: Problem,
    pairs: Iterable[tuple[str, str]],
    certificate: Certificate,
    *,
    before: Problem | None = None,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    seed: int = 0,
) -> Rematch:
    """Match ``problem`` — as it is now, with a lock, a ban or other people — beginning from the
    ``pairs`` and the ``certificate`` of an earlier matching, so that only what must change does.

    ``before`` is the problem as it was: who differs from then is looked at anew, and everybody
    should the certificate be of another problem. Without it,
    people without a price are taken for new and everybody else for unchanged but for locks and
    bans; say so only when it's true, for the proof rests on it. Objectives and circles that have
    no prices by person to begin from are solved anew. Raises what ``match`` raises.
    """
    began = time.perf_counter()
    pairs = [(min(pair), max(pair)) for pair in pairs]
    if starts_anew(problem.policy, certificate, before):
        matching = match(
            problem.people,
            problem.policy,
            problem.review,
            progress=progress,
            cancel=cancel,
            time_budget=time_budget,
            seed=seed,
        )
    else:
        watch = Watch(progress, cancel, began + time_budget if time_budget is not None else None)
        matching = from_before(problem, pairs, certificate, before, watch, seed)
    return Rematch(
        matching=matching,
        changed=moved(pairs, matching),
        worth_change=worth_change(problem, before, pairs, matching),
        served_change=matching.figures.served - len({who for pair in pairs for who in pair}),
        seconds=time.perf_counter() - began,
    )


def starts_anew(policy: Policy, certificate: Certificate, before: Problem | None) -> bool:
    is_plain = policy.circles == 2 and not policy.groups and not policy.stability
    same = certificate.objective == policy.objective and (before is None or before.policy == policy)
    has_prices = bool(certificate.prices) and policy.objective != "fair"
    if not (is_plain and same and has_prices):
        return True
    # Prices prove nothing about people and decisions that weren't there.
    return before is not None and hash_of(before) != certificate.input_hash


def from_before(
    problem: Problem,
    pairs: list[tuple[str, str]],
    certificate: Certificate,
    before: Problem | None,
    watch: Watch,
    seed: int,
) -> Matching:
    began = time.perf_counter()
    scorer, found = solved_from_before(problem, pairs, certificate, before, watch)
    return assembled(scorer, found.solver.locked, found, seed, hash_of(problem), began)


def solved_from_before(
    problem: Problem,
    pairs: list[tuple[str, str]],
    certificate: Certificate,
    before: Problem | None,
    watch: Watch,
) -> tuple[Scorer, Found]:
    """The same by position, with nothing in words yet."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    locked = locked_pairs(problem, encoded, scorer)
    index = encoded.index
    known = [(index[a], index[b]) for a, b in pairs if a in index and b in index]
    kept = np.array(known, dtype=np.int64).reshape(-1, 2)
    is_locked = np.isin(keys(encoded, kept), keys(encoded, locked))
    start = Before(
        pairs=np.sort(kept[~is_locked], axis=1),
        prices=np.array([certificate.prices.get(p.id, 0) for p in encoded.people], dtype=np.int64),
        changed=changed_people(problem, before, encoded, certificate),
        bonus=certificate.bonus,
        most_served=certificate.most_served,
    )
    return scorer, solved_again(scorer, locked, start, watch)


def solved_again(scorer: Scorer, locked: Ints, start: Before, watch: Watch) -> Found:
    """The best pairs beginning from ``start``; from nothing where that can't prove how many
    people can be served."""
    served_first = scorer.policy.objective == "served"
    solver = Solver(scorer.encoded, scorer, watch, locked)
    solution = solver.solve_again(start, served_first=served_first)
    if served_first and not solution.optimal:
        solver = Solver(scorer.encoded, scorer, watch, locked)
        solution = solver.solve(served_first=True)
    return Found(solver=solver, solution=solution)


def keys(encoded: Encoded, pairs: Ints) -> Ints:
    result: Ints = pairs.min(axis=1, initial=encoded.n) * encoded.n + pairs.max(axis=1, initial=0)
    return result


def changed_people(
    problem: Problem, before: Problem | None, encoded: Encoded, certificate: Certificate
) -> Bools:
    """(n,) who may be in a pair that the earlier prices didn't cover: the new, those who differ,
    and those whom a decision no longer keeps apart or together."""
    then = {person.id: person for person in before.people} if before else {}
    freed: set[str] = set()
    if before:
        for name in ("bans", "previous", "locks"):
            gone = set(getattr(before.review, name)) - set(getattr(problem.review, name))
            freed |= {who for pair in gone for who in pair}
        freed |= managed_by(problem, before)
    return np.array(
        [
            person.id not in certificate.prices
            or person.id in freed
            or (before is not None and then.get(person.id) != person)
            for person in encoded.people
        ],
        dtype=bool,
    )


def managed_by(problem: Problem, before: Problem) -> set[str]:
    """Everybody below somebody whose place in the line has changed: what keeps them apart from
    those above may have changed with it."""
    then = {person.id: (person.manager, person.line) for person in before.people}
    now = {person.id: (person.manager, person.line) for person in problem.people}
    moved_ = {who for who in then.keys() | now.keys() if then.get(who) != now.get(who)}
    found: set[str] = set()
    while moved_:
        found |= moved_
        moved_ = {
            person.id
            for person in (*problem.people, *before.people)
            if person.manager in moved_ and person.id not in found
        }
    return found


def moved(pairs: list[tuple[str, str]], matching: Matching) -> tuple[Moved, ...]:
    """Everybody whose partners differ, by id."""
    before = partners_of(pairs)
    after = partners_of([(found.a, found.b) for found in matching.matches])
    for circle in matching.circles:
        for place, who in enumerate(circle.people):
            after.setdefault(who, []).append(circle.people[(place + 1) % len(circle.people)])
    return tuple(
        Moved(who, tuple(sorted(before.get(who, []))), tuple(sorted(after.get(who, []))))
        for who in sorted(before.keys() | after.keys())
        if sorted(before.get(who, [])) != sorted(after.get(who, []))
    )


def partners_of(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for a, b in pairs:
        found.setdefault(a, []).append(b)
        found.setdefault(b, []).append(a)
    return found


def worth_change(
    problem: Problem, before: Problem | None, pairs: list[tuple[str, str]], matching: Matching
) -> float:
    """In worth, as both problems have it."""
    then = before or problem
    now = {person.id for person in then.people}
    asked = replace(then, review=Review())
    encoded = encode(asked)
    scorer = Scorer.of(asked, encoded)
    both = [pair for pair in pairs if pair[0] in now and pair[1] in now]
    places = np.array(
        [(encoded.index[a], encoded.index[b]) for a, b in both], dtype=np.int64
    ).reshape(-1, 2)
    worth = int(scorer.pairs(places[:, 0], places[:, 1]).worth.sum())
    return matching.figures.worth - worth / RESOLUTION


__all__ = ["Moved", "Rematch", "rematch"]
