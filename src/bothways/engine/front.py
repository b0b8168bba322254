"""The front doors: ``match`` for people, ``match_arrays`` for arrays."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace

import numpy as np

from .answer import Found, assembled
from .arrays import ArrayMatching, Arrays
from .encoding import Encoded, Ints, check_policy, encode, encode_arrays, label
from .errors import ImpossibleLocks, InvalidInput
from .problem import Person, Policy, Problem, Progress, Review
from .result import Matching
from .rules import Rule
from .scoring import Scorer
from .solving import Solver
from .watch import Watch


def match(
    people: Iterable[Person],
    policy: Policy | None = None,
    review: Review | None = None,
    *,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    seed: int = 0,
    rules: tuple[Rule, ...] = (),
) -> Matching:
    """Match people so that both gain, with a certificate and reasons.

    ``progress(share, phrase)`` is told how far it is; ``cancel()`` is asked several times a
    second; ``time_budget`` is in seconds, after which the best found is returned with the gap it
    can prove. ``seed`` steers the search for circles and groups and is recorded in the
    certificate; the answer depends on it, on ids and on values alone, never on the order of the
    input. ``rules`` are hard rules of your own besides the policy's.

    Raises ``InvalidInput``, ``ImpossibleLocks`` and ``Cancelled``.
    """
    began = time.perf_counter()
    problem = Problem(tuple(people), policy or Policy(), review or Review())
    watch = Watch(progress, cancel, began + time_budget if time_budget is not None else None)
    watch.step(0.0, "Reading everybody's offers and wants")
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded, rules)
    locked = locked_pairs(problem, encoded, scorer)
    found = solved(scorer, locked, watch, seed)
    watch.step(0.95, "Writing down the reasons")
    result = assembled(scorer, locked, found, seed, hash_of(problem), began)
    watch.step(1.0, "Done")
    return result


def match_arrays(
    arrays: Arrays,
    policy: Policy | None = None,
    locks: Ints | None = None,
    *,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    tolerance: float = 0.0,
) -> ArrayMatching:
    """The best pairs of ``arrays``, with prices, and nothing in words.

    ``locks`` (l, 2) are pairs of positions that stand. ``tolerance`` is a gap, as a share of the
    bound, that is near enough (0.00001 saves half the time on real people); 0 searches all that
    is open. Circles, groups and the fair objective need objects: see ``match``. Raises
    ``InvalidInput``, ``ImpossibleLocks`` and ``Cancelled``.
    """
    began = time.perf_counter()
    policy = policy or Policy()
    check_policy(policy)
    if policy.objective == "fair" or policy.circles > 2 or policy.groups:
        raise InvalidInput("The policy", "objective", "asks for more than pairs of arrays have.")
    watch = Watch(progress, cancel, began + time_budget if time_budget is not None else None)
    encoded = encode_arrays(arrays)
    scorer = Scorer.of(Problem((), policy), encoded)
    locked = np.zeros((0, 2), dtype=np.int64) if locks is None else np.sort(locks, axis=1)
    check_array_locks(scorer, locked)
    solver = Solver(encoded, scorer, watch, locked, tolerance=tolerance)
    solution = solver.solve(served_first=policy.objective == "served")
    pairs = np.concatenate([locked, solution.pairs])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    scored = scorer.pairs(pairs[:, 0], pairs[:, 1])
    fixed = int(scorer.pairs(locked[:, 0], locked[:, 1]).worth.sum())
    fixed += len(np.unique(locked)) * (solution.bonus // 2)
    return ArrayMatching(
        pairs=pairs,
        worth=scored.worth,
        gain=np.column_stack([scored.gain, scored.gives]),
        prices=solution.prices.first,
        further=solution.prices.further,
        value=solution.value + fixed,
        bound=solution.bound + fixed,
        optimal=solution.optimal,
        rounds=solution.rounds,
        mutual_pairs=solution.mutual,
        bonus=solution.bonus,
        locked=locked,
    )


def check_array_locks(scorer: Scorer, locked: Ints) -> None:
    n, capacity = scorer.encoded.n, scorer.encoded.capacity
    if len(locked) and (locked.min() < 0 or locked.max() >= n):
        raise InvalidInput("The arrays", "locks", "point at nobody.")
    faults = []
    if (np.bincount(locked.reshape(-1), minlength=n) > capacity).any():
        faults.append("Somebody is locked to more people than they have places for.")
    if not scorer.allowed(locked[:, 0], locked[:, 1]).all():
        faults.append("A lock breaks a rule.")
    if faults:
        raise ImpossibleLocks(tuple(faults))


def solved(scorer: Scorer, locked: Ints, watch: Watch, seed: int) -> Found:
    """Pairs, and circles and groups where the policy asks for them."""
    policy, encoded = scorer.policy, scorer.encoded
    apart = asks_for_group(encoded) if policy.groups else None
    solver = Solver(encoded, scorer, watch, locked, apart=apart)
    if policy.objective == "fair":
        solution = solver.solve_fairly()
    else:
        solution = solver.solve(served_first=policy.objective == "served")
    found = Found(solver=solver, solution=solution)
    if policy.stability > 0 and policy.objective != "fair":
        from .objectives.stable import stabler

        stable = stabler(
            solver, solution, policy.stability, served_first=policy.objective == "served"
        )
        found = replace(
            found, solution=stable.solution, blocking=stable.blocking.count, before=stable.before
        )
    if policy.circles > 2:
        from .circles import find_circles

        watch.step(0.9, "Looking for circles")
        found = replace(
            found, circles=find_circles(scorer, solver, found.solution, policy, watch, seed)
        )
    if policy.groups:
        from .groups import find_groups

        watch.step(0.92, "Looking for groups")
        asked = np.flatnonzero(asks_for_group(encoded) & (encoded.capacity > 0))
        alone = np.setdiff1d(np.flatnonzero(solver.places > 0), found.members())
        groups = find_groups(scorer, np.union1d(asked, alone), asked, policy, watch, seed)
        found = replace(found, groups=groups)
    return found


def asks_for_group(encoded: Encoded) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([person.in_group for person in encoded.people], dtype=bool)


def locked_pairs(problem: Problem, encoded: Encoded, scorer: Scorer) -> Ints:
    """(l, 2) the locks as positions. Raises ``ImpossibleLocks`` with a sentence for each fault."""
    faults: list[str] = []
    taken: dict[int, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    for one, other in problem.review.locks:
        for name in (one, other):
            if name not in encoded.index:
                raise InvalidInput("A lock", "person", f"{name!r} isn't among the people.")
        a, b = sorted((encoded.index[one], encoded.index[other]))
        if (a, b) in pairs:
            continue
        faults.extend(lock_faults(encoded, scorer, a, b, taken))
        taken.setdefault(a, []).append(b)
        taken.setdefault(b, []).append(a)
        pairs.append((a, b))
    if faults:
        raise ImpossibleLocks(tuple(faults))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def lock_faults(
    encoded: Encoded, scorer: Scorer, a: int, b: int, taken: dict[int, list[int]]
) -> list[str]:
    one, other = label(encoded.people[a]), label(encoded.people[b])
    if a == b:
        return [f"{one} can't be locked to themselves."]
    faults = [
        too_many(encoded, who, [*taken[who], mate])
        for who, mate in ((a, b), (b, a))
        if len(taken.get(who, ())) >= max(1, encoded.people[who].capacity)
    ]
    reasons = [reason for rule in scorer.rules if (reason := rule.reason(encoded, a, b))]
    faults.extend(f"{one} and {other} are locked, but: {reason}" for reason in reasons)
    return faults


def too_many(encoded: Encoded, who: int, mates: list[int]) -> str:
    person = encoded.people[who]
    names = [label(encoded.people[mate]) for mate in mates]
    if person.capacity <= 1:
        return f"{label(person)} is locked to two people, {names[0]} and {names[-1]}."
    return f"{label(person)} is locked to {len(names)} people and has places for {person.capacity}."


def hash_of(problem: Problem) -> str:
    """SHA-256 of the whole input, the same in whatever order the people came: the JSON of
    ``[people by id, policy, review]`` with sorted keys and sets as sorted lists."""
    digest = hashlib.sha256(b"[[")
    for position, person in enumerate(sorted(problem.people, key=lambda one: one.id)):
        digest.update((", " if position else "").encode() + in_json(plain(person)).encode())
    digest.update(f"], {in_json(asdict(problem.policy))}".encode())
    digest.update(f", {in_json(asdict(problem.review))}]".encode())
    return digest.hexdigest()


def plain(person: Person) -> dict[str, object]:
    """What ``dataclasses.asdict`` gives, without its copies."""
    facts: dict[str, object] = {name: getattr(person, name) for name in FACTS}
    facts["offers"] = [{"level": offer.level, "skill": offer.skill} for offer in person.offers]
    facts["wants"] = [
        {"level_now": want.level_now, "priority": want.priority, "skill": want.skill}
        for want in person.wants
    ]
    return facts


FACTS = tuple(field.name for field in fields(Person))


def in_json(value: object) -> str:
    def other(value: object) -> object:
        return sorted(value) if isinstance(value, frozenset) else str(value)

    return json.dumps(value, default=other, sort_keys=True, ensure_ascii=False)
