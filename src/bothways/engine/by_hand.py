"""What somebody puts together by hand, judged and described as if the engine had found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .answer import Best, circle_of, described
from .circles.worths import worths_of
from .encoding import label
from .problem import Person
from .result import RESOLUTION, Alternative, Circle, Match
from .scoring import Scorer


@dataclass(frozen=True, slots=True)
class PairByHand:
    match: Match
    forbidden_by: tuple[str, ...]
    """A sentence for each rule that forbids it and for what doesn't flow; empty where it may be."""


@dataclass(frozen=True, slots=True)
class CircleByHand:
    circle: Circle
    forbidden_by: tuple[str, ...]


def pair_by_hand(scorer: Scorer, one: str, other: str) -> PairByHand:
    """These two as a match. Raises ``KeyError`` for an unknown id."""
    index = scorer.encoded.index
    a, b = sorted((index[one], index[other]))
    scored = scorer.pairs(np.array([a]), np.array([b]))
    best: Best = {**next_best_of(scorer, a, b), **next_best_of(scorer, b, a)}
    found = described(scorer.encoded, scored, 0, False, best, rules_checked(scorer))
    gains = ((found.a, found.b, found.gain_a), (found.b, found.a, found.gain_b))
    missing = [
        fault
        for learner, teacher, gain in gains
        for fault in faults(scorer, learner, gain, teacher)
    ]
    return PairByHand(found, (*reasons(scorer, a, b), *missing))


def circle_by_hand(scorer: Scorer, people: Sequence[str]) -> CircleByHand:
    """These three or four as a circle, each teaching the next, in the order that is worth most
    of those in which everybody gains enough. Raises ``KeyError``."""
    index = scorer.encoded.index
    places = sorted(index[who] for who in people)
    sentences = rules_checked(scorer)
    orders = [circle_of(scorer, (places[0], *rest), sentences) for rest in orders_of(places[1:])]
    found = max(orders, key=lambda ring: goodness(ring, scorer.policy.least_gain))
    forbidden = [reason for a, b in combinations(places, 2) for reason in reasons(scorer, a, b)]
    before = (found.people[-1], *found.people)
    for learner, teacher, gain in zip(found.people, before, found.gains, strict=False):
        forbidden += faults(scorer, learner, gain, teacher)
    return CircleByHand(found, tuple(dict.fromkeys(forbidden)))


def goodness(ring: Circle, least_gain: float) -> tuple[bool, float, float]:
    least = min(ring.gains)
    return (0 < least >= least_gain, ring.worth, least)


def orders_of(rest: list[int]) -> list[tuple[int, ...]]:
    """Every order of those who follow the first."""
    if len(rest) < 2:
        return [tuple(rest)]
    return [
        (rest[at], *others)
        for at in range(len(rest))
        for others in orders_of(rest[:at] + rest[at + 1 :])
    ]


def reasons(scorer: Scorer, a: int, b: int) -> list[str]:
    return [reason for rule in scorer.rules if (reason := rule.reason(scorer.encoded, a, b))]


def faults(scorer: Scorer, learner: str, gain: float, teacher: str) -> list[str]:
    """Why what flows to the learner isn't enough for a match."""
    who, by = label(person_of(scorer, learner)), label(person_of(scorer, teacher))
    least = scorer.policy.least_gain
    if gain <= 0:
        return [f"{by} offers nothing that {who} wants to learn, so {who} would gain nothing."]
    if gain < least:
        return [f"{who} would gain {gain:.0%} from {by}; the programme asks for {least:.0%}."]
    return []


def person_of(scorer: Scorer, who: str) -> Person:
    return scorer.encoded.people[scorer.encoded.index[who]]


def rules_checked(scorer: Scorer) -> tuple[str, ...]:
    return tuple(rule.sentence for rule in scorer.rules)


def next_best_of(scorer: Scorer, at: int, partner: int) -> Best:
    """The best allowed person other than the partner."""
    worth = scorer.row(at).worth.copy()
    worth[[at, partner]] = 0
    best = int(worth.argmax())
    if not worth[best]:
        return {}
    return {at: Alternative(scorer.encoded.people[best].id, int(worth[best]) / RESOLUTION)}


def partners_for(scorer: Scorer, who: str, most: int) -> list[tuple[str, float]]:
    """Whom somebody may be matched with, those of most worth first: id and worth."""
    at = scorer.encoded.index[who]
    worth = scorer.row(at).worth.copy()
    worth[at] = 0
    order = np.lexsort((np.arange(len(worth)), -worth))[:most]
    return [
        (scorer.encoded.people[k].id, int(worth[k]) / RESOLUTION)
        for k in order.tolist()
        if worth[k]
    ]


def thirds_for(scorer: Scorer, one: str, other: str, most: int) -> list[tuple[str, float]]:
    """With whom these two may be a circle, those of most worth first: id and worth."""
    index, n = scorer.encoded.index, scorer.encoded.n
    a, b = index[one], index[other]
    if not scorer.allowed(np.array([a]), np.array([b]))[0]:
        return []
    mine, theirs = scorer.row(a), scorer.row(b)
    may_be = mine.allowed & theirs.allowed
    may_be[[a, b]] = False
    worth = np.zeros(n, dtype=np.int64)
    # a teaches b, b teaches the third, the third teaches a; and the other way round.
    for first, second, at in ((mine, theirs, b), (theirs, mine, a)):
        gains = np.column_stack([np.full(n, first.gives[at]), second.gives, first.gain])
        enough = (gains > 0).all(axis=1) & (gains >= scorer.policy.least_gain).all(axis=1)
        found = worths_of(gains, scorer.policy)
        worth = np.maximum(worth, np.where(enough & may_be, found, 0))
    order = np.lexsort((np.arange(n), -worth))[:most]
    return [
        (scorer.encoded.people[k].id, int(worth[k]) / RESOLUTION)
        for k in order.tolist()
        if worth[k]
    ]
