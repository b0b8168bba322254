"""What would help somebody without a partner: tried out, not guessed.

An added offer or want opens partners, or makes possible ones worth more; whether one of them would
in fact be theirs, when everybody else may be matched anew, is only known by solving the changed
problem. That is done for the most promising few, each beginning from the prices of the matching
that is.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from ..algorithms.edges import Edges
from ..algorithms.network import Prices
from ..answer import Found
from ..encoding import (
    Bools,
    Encoded,
    Ints,
    arrays_of,
    encode,
    encode_arrays,
    offers_of,
    wants_of,
)
from ..front import hash_of, locked_pairs, solved
from ..objectives.levels import TOP, levels_of
from ..problem import Offer, Person, Policy, Problem, Want
from ..rematching import keys, solved_again, solved_from_before, starts_anew
from ..result import RESOLUTION, Certificate
from ..scoring import Row, Scorer
from ..solving import Before, Solution, Solver
from ..watch import Watch

COUNTED = 60
"""Additions whose partners are counted."""
MOST = 8
"""Additions that are told, and tried out: each is a matching of its own."""
LOOKED_AT = 200
"""People whose wants and offers are combined for somebody whom no single addition helps."""

Key = tuple[int, tuple[int, ...], int]
"""People served, minus the pairs at each level, worth: what the objective doesn't ask for is 0 or
empty, and the greater is the better."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What somebody would add to their sign-up: at most one of each. Nothing at all stands for
    somebody who would have a partner as things are."""

    offer: str = ""
    """A skill offered at the usual level, 3."""
    want: str = ""
    """A skill wanted as something new, with the usual priority, 2."""

    def of(self, person: Person) -> Person:
        """The person with the addition."""
        offers = (*person.offers, Offer(self.offer)) if self.offer else person.offers
        wants = (*person.wants, Want(self.want)) if self.want else person.wants
        return replace(person, offers=offers, wants=wants)


@dataclass(frozen=True, slots=True)
class Helped:
    """What an addition would do."""

    addition: Addition
    opens: int
    """Allowed partners whom they couldn't have had without it."""
    improves: int = 0
    """Possible partners already with whom they would be worth more."""
    is_matched: bool | None = None
    """Whether they would have a partner in every best matching then, and in none as good without
    it; ``None`` was not tried, or not to the end."""
    partners: tuple[str, ...] = ()
    """With whom, by id: partners, or the others of a circle or group."""
    worth_change: float = 0.0
    """What the whole would gain in worth, everybody else matched anew, against the best matching
    without it."""
    served_change: int = 0


def helped(
    problem: Problem,
    who: str,
    pairs: Iterable[tuple[str, str]],
    certificate: Certificate,
    *,
    before: Problem | None = None,
    most: int = MOST,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    seed: int = 0,
) -> tuple[Helped, ...]:
    """What would help ``who``, after a matching of ``pairs`` with its ``certificate``.

    The additions of most promise, ``most`` of them, with those first that would get them a
    partner. With a ``time_budget`` in seconds what wasn't tried by its end stays untried. Empty
    when nothing they could add is both taught and wanted here. Where the problem isn't the one
    that was matched (give that as ``before`` to save time) it is matched anew to compare with;
    should they have a partner then, the one answer has nothing to add. Raises ``KeyError`` for an
    unknown id, ``Cancelled``, and what ``match`` raises.
    """
    ends_at = None if time_budget is None else time.perf_counter() + time_budget
    watch = Watch(cancel=cancel, ends_at=ends_at)
    watch.is_over()
    ordered = [(min(pair), max(pair)) for pair in pairs]
    present = present_of(problem, ordered, certificate, before, watch, seed)
    at = present.encoded.index[who]
    if partners := present.partners(at):
        return (Helped(Addition(), 0, is_matched=True, partners=partners),)
    row = present.scorer.row(at)
    promised = counted(present, at, row, candidates(present.encoded, at, row))[:most]
    tried = [tried_out(present, at, promise, watch) for promise in promised]
    return tuple(sorted(tried, key=best_first))


def best_first(found: Helped) -> tuple[bool, int, float, bool, int, int, str, str]:
    return (
        not found.is_matched,
        -found.served_change,
        -found.worth_change,
        found.is_matched is None,
        -found.opens,
        -found.improves,
        found.addition.offer,
        found.addition.want,
    )


@dataclass(eq=False)
class Present:
    """The problem as it stands, and the best answer to it."""

    scorer: Scorer
    found: Found
    seed: int
    near: Edges
    """Pairs as they are that were looked at more closely, so that the next trial begins there."""

    @property
    def encoded(self) -> Encoded:
        return self.scorer.encoded

    @property
    def policy(self) -> Policy:
        return self.scorer.policy

    @cached_property
    def key(self) -> Key:
        return key_of(self.scorer, self.found)

    def partners(self, at: int) -> tuple[str, ...]:
        return partners_in(self.encoded, self.found, at)


def present_of(
    problem: Problem,
    pairs: list[tuple[str, str]],
    certificate: Certificate,
    before: Problem | None,
    watch: Watch,
    seed: int,
) -> Present:
    """The answer that was given, where it is one to this very problem; else the problem is solved,
    from before where what was before is known."""
    if is_plain(problem.policy) and hash_of(problem) == certificate.input_hash:
        scorer, found = as_given(problem, pairs, certificate, watch)
    elif before is None or starts_anew(problem.policy, certificate, before):
        scorer = Scorer.of(problem, encode(problem))
        locked = locked_pairs(problem, scorer.encoded, scorer)
        found = solved(scorer, locked, watch, seed)
    else:
        scorer, found = solved_from_before(problem, pairs, certificate, before, watch)
    return Present(scorer, found, seed, found.solver.known)


def is_plain(policy: Policy) -> bool:
    """Whether the answer is pairs alone."""
    return policy.circles == 2 and not policy.groups


def has_prices(policy: Policy) -> bool:
    """Whether the prices of an answer are a beginning for the next."""
    return is_plain(policy) and policy.objective != "fair" and not policy.stability


def as_given(
    problem: Problem, pairs: list[tuple[str, str]], certificate: Certificate, watch: Watch
) -> tuple[Scorer, Found]:
    """The earlier answer by position."""
    encoded = encode(problem)
    scorer = Scorer.of(problem, encoded)
    locked = locked_pairs(problem, encoded, scorer)
    index = encoded.index
    known = np.array([(index[a], index[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    first = in_order(encoded, certificate.prices)
    solution = Solution(
        pairs=known[~np.isin(keys(encoded, known), keys(encoded, locked))],
        prices=Prices(first, first),
        value=certificate.value,
        bound=certificate.bound,
        optimal=certificate.optimal,
        rounds=0,
        mutual=0,
        bonus=certificate.bonus,
        most_served=certificate.most_served,
    )
    return scorer, Found(solver=Solver(encoded, scorer, watch, locked), solution=solution)


def in_order(encoded: Encoded, prices: Mapping[str, int]) -> Ints:
    """(n,) the prices; those of the fair objective may be of any size."""
    values = [prices.get(person.id, 0) for person in encoded.people]
    is_long = any(abs(value) > np.iinfo(np.int64).max for value in values)
    return np.array(values, dtype=object if is_long else np.int64)


def key_of(scorer: Scorer, found: Found) -> Key:
    """How good an answer is, so that two can be compared."""
    pairs = np.concatenate([found.solver.locked, found.pairs])
    scored = scorer.pairs(pairs[:, 0], pairs[:, 1])
    objective = scorer.policy.objective
    levels: tuple[int, ...] = ()
    if objective == "fair":
        per_level = np.bincount(levels_of(scored.gain, scored.gives), minlength=TOP + 1)
        levels = tuple((-per_level).tolist())
    return (served_in(found) if objective != "worth" else 0, levels, worth_in(scorer, found))


def served_in(found: Found) -> int:
    return len({*found.members().tolist(), *(who for each in found.groups for who in each.people)})


def worth_in(scorer: Scorer, found: Found) -> int:
    """Of pairs and circles, in millionths."""
    pairs = np.concatenate([found.solver.locked, found.pairs])
    worth = int(scorer.pairs(pairs[:, 0], pairs[:, 1]).worth.sum())
    if found.rings:
        from ..circles import weight_of_circle

        worth += sum(weight_of_circle(scorer, ring)[1] for ring in found.rings)
    return worth


def partners_in(encoded: Encoded, found: Found, at: int) -> tuple[str, ...]:
    """Partners by id, or the others of a circle or group."""
    pairs = [tuple(pair) for pair in (*found.solver.locked.tolist(), *found.pairs.tolist())]
    together = [*pairs, *found.rings, *(each.people for each in found.groups)]
    others = {other for people in together if at in people for other in people if other != at}
    return tuple(sorted(encoded.people[other].id for other in others))


def candidates(encoded: Encoded, at: int, row: Row) -> list[Addition]:
    """Additions that could open or improve a partner, the most promising first."""
    person = encoded.people[at]
    mine = {offer.skill for offer in person.offers} | {want.skill for want in person.wants}
    free = reachable(encoded, at, row)
    opens: Counter[Addition] = Counter()
    counts: Counter[Addition] = Counter()
    for others, additions_for in (
        (free & (row.gives > 0), wants_for),
        (free & (row.gain > 0), offers_for),
    ):
        for other in np.flatnonzero(others).tolist():
            for addition in additions_for(encoded.people[other], mine):
                counts[addition] += 1
                opens[addition] += row.worth[other] == 0
    if not counts:
        for other in np.flatnonzero(free)[:LOOKED_AT].tolist():
            them = encoded.people[other]
            both = product(sorted(sought(them) - mine), sorted(taught(them) - mine))
            counts.update(Addition(offer, want) for offer, want in both if offer != want)
    ranked = sorted(counts, key=lambda each: (-opens[each], -counts[each], each.offer, each.want))
    return ranked[:COUNTED]


def wants_for(teacher: Person, mine: set[str]) -> list[Addition]:
    return [Addition(want=skill) for skill in taught(teacher) - mine]


def offers_for(learner: Person, mine: set[str]) -> list[Addition]:
    return [Addition(offer=skill) for skill in sought(learner) - mine]


def reachable(encoded: Encoded, at: int, row: Row) -> Bools:
    """(n,) whom no rule keeps from being a partner."""
    result: Bools = row.allowed & (encoded.capacity > 0)
    result[at] = False
    return result


def taught(person: Person) -> set[str]:
    """Skills that somebody new to them could learn here."""
    return {skill for skill, level in offers_of(person).items() if level > Want("").level_now}


def sought(person: Person) -> set[str]:
    """Skills that somebody at the usual level could teach here."""
    return {skill for skill, want in wants_of(person).items() if want.level_now < Offer("").level}


@dataclass(frozen=True, slots=True, eq=False)
class Promise:
    """An addition, counted, and the problem with it."""

    helped: Helped
    scorer: Scorer
    excess: int
    """By how much the best new pair exceeds its prices, in halves: without any the answer stays
    as it is."""


def counted(present: Present, at: int, row: Row, additions: Sequence[Addition]) -> list[Promise]:
    """Each addition with the partners it opens and improves, by the rules and scores themselves,
    the one of most promise first; without those that do neither."""
    found = []
    for scorer, addition in zip(changed(present, at, additions), additions, strict=True):
        then = scorer.row(at)
        opens = int(np.count_nonzero((then.worth > 0) & (row.worth == 0)))
        improves = int(np.count_nonzero((then.worth > row.worth) & (row.worth > 0)))
        if opens or improves:
            told = Helped(addition, opens, improves)
            found.append(Promise(told, scorer, excess(present, at, then)))
    found.sort(key=lambda one: (-one.excess, best_first(one.helped)))
    return found


def changed(present: Present, at: int, additions: Sequence[Addition]) -> list[Scorer]:
    """The problem with each addition. Rules speak of people's facts, which stay as they are, so
    only offers and wants are read again: of everybody, and of the person once with each."""
    if not additions:
        return []
    encoded, problem = present.encoded, present.scorer.problem
    n = encoded.n
    versions = tuple(addition.of(encoded.people[at]) for addition in additions)
    without_lines = replace(problem.policy, manager_depth=0)
    wide = encode_arrays(arrays_of((*encoded.people, *versions), encoded.index, without_lines))
    scorers = []
    for position, version in enumerate(versions):
        rows = np.arange(n, dtype=np.int64)
        rows[at] = n + position
        people = (*encoded.people[:at], version, *encoded.people[at + 1 :])
        scorers.append(
            replace(
                present.scorer,
                problem=replace(problem, people=people),
                encoded=replace(
                    encoded,
                    people=people,
                    teaches=wide.teaches[rows],
                    wishes=wide.wishes[rows],
                    wish_total=wide.wish_total[rows],
                ),
            )
        )
    return scorers


def excess(present: Present, at: int, then: Row) -> int:
    """See ``Promise``; 0 where there are no prices to tell."""
    places = np.flatnonzero((then.worth > 0) & (present.found.solver.places > 0))
    if not has_prices(present.policy) or not len(places):
        return 0
    solution = present.found.solution
    prices: Ints = solution.prices.first
    over = 2 * (then.worth[places] + solution.bonus) - prices[places] - prices[at]
    return max(0, int(over.max()))


def tried_out(present: Present, at: int, promise: Promise, watch: Watch) -> Helped:
    """The addition with what solving the changed problem says, if there is time for it."""
    if watch.is_over():
        return promise.helped
    found = solved_with(present, at, promise.scorer, watch)
    if not found.solution.optimal and watch.is_over():
        return promise.helped
    partners = partners_in(present.encoded, found, at)
    if is_plain(present.policy) and key_of(promise.scorer, found) <= present.key:
        # As good without them: some other best matching may leave them out.
        partners = ()
    if not partners:
        return replace(promise.helped, is_matched=False)
    gained = worth_in(promise.scorer, found) - worth_in(present.scorer, present.found)
    return replace(
        promise.helped,
        is_matched=True,
        partners=partners,
        worth_change=gained / RESOLUTION,
        served_change=served_in(found) - served_in(present.found),
    )


def solved_with(present: Present, at: int, scorer: Scorer, watch: Watch) -> Found:
    """The best answer to the problem with an addition of the person at ``at``."""
    solver, solution = present.found.solver, present.found.solution
    if not has_prices(present.policy):
        return solved(scorer, solver.locked, watch, present.seed)
    is_changed = np.zeros(scorer.encoded.n, dtype=bool)
    is_changed[at] = True
    start = Before(
        pairs=np.sort(solution.pairs, axis=1),
        prices=solution.prices.first,
        changed=is_changed,
        bonus=solution.bonus,
        most_served=solution.most_served,
        near=present.near,
    )
    found = solved_again(scorer, solver.locked, start, watch)
    known = found.solver.known
    present.near = known.only((known.low != at) & (known.high != at))
    return found
