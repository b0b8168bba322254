"""How a circle that has lost somebody could go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from bothways.matching.places.queries import places_of, review_of, with_room
from bothways.matching.policies.queries import policy_of, to_engine
from bothways.programmes.models import Programme
from bothways.recruitment.signups.queries import engine_people

if TYPE_CHECKING:
    from bothways.engine.by_hand import CircleByHand, PairByHand
    from bothways.engine.problem import Person, Problem
    from bothways.engine.scoring import Scorer

TRIED = 200
"""People without a partner who are tried in the gap, those first by whom the least gain could be
the largest."""
SHOWN = 5
LARGEST = 4
"""Of circles."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way for the others to go on, judged by the engine."""

    people: tuple[int, ...]
    """Sign-ups, each teaching the next, and the last the first; two for a pair."""
    names: tuple[str, ...]
    gains: tuple[float, ...]
    newcomer: int | None
    """Who has no partner now and would take the gap."""
    left_out: tuple[int, ...]
    """Of those who are still there, who would have no place in it."""

    @property
    def key(self) -> str:
        """“12-45-7”: what a form sends back."""
        return "-".join(str(pk) for pk in self.people)

    @property
    def least_gain(self) -> float:
        return min(self.gains)

    @property
    def order(self) -> tuple[int, bool, float]:
        """The best first: nobody left out, nobody new, the least gain as large as can be."""
        return (len(self.left_out), self.newcomer is not None, -self.least_gain)


def ways_to_heal(programme: Programme, staying: Sequence[int]) -> list[Way]:
    """Ways in which each gains enough by the programme's policy, the best first; at most five.

    ``staying`` are the sign-ups of who is still in it. Tried are a pair or circle of them alone,
    and one with somebody who has a free place.
    """
    everybody, free = scorer_for(programme, staying)
    known = [pk for pk in staying if str(pk) in everybody.encoded.index]
    newcomers = likely(everybody, known, free)
    scorer = among(everybody, {str(pk) for pk in (*known, *newcomers)})
    groups: list[tuple[tuple[int, ...], int | None]] = [
        (some, None) for size in range(2, LARGEST + 1) for some in combinations(known, size)
    ]
    groups += [
        ((*some, newcomer), newcomer)
        for newcomer in newcomers
        for size in range(1, LARGEST)
        for some in combinations(known, size)
    ]
    ways = [
        found
        for people, newcomer in groups
        if (found := way(scorer, people, newcomer, known)) is not None
    ]
    return sorted(ways, key=lambda one: (*one.order, one.people))[:SHOWN]


def scorer_for(programme: Programme, staying: Iterable[int]) -> tuple[Scorer, set[str]]:
    """A scorer over those who stay and everybody with a free place, and who the latter are.

    Those who stay were together and may be again; nobody else who was a partner of one of them.
    """
    from bothways.engine.problem import Problem

    everybody = engine_people(programme)
    here = {str(pk) for pk in staying}
    roomy, elsewhere = with_room(everybody, places_of(programme))
    free = {
        person.id
        for person in roomy
        if person.id not in here and person.id not in elsewhere and person.capacity
    }
    people = tuple(as_free(person) for person in everybody if person.id in free | here)
    decided = review_of(programme, people)
    previous = tuple(pair for pair in decided.previous if not here.issuperset(pair))
    review = replace(decided, locks=(), previous=previous)
    return scorer_of(Problem(people, to_engine(policy_of(programme)), review)), free


def scorer_of(problem: Problem) -> Scorer:
    from bothways.engine.encoding import encode
    from bothways.engine.scoring import Scorer

    return Scorer.of(problem, encode(problem))


def among(scorer: Scorer, ids: set[str]) -> Scorer:
    """The same over few of its people, for what is asked hundreds of times."""
    problem = scorer.problem
    people = tuple(person for person in problem.people if person.id in ids)
    bans, previous = (
        tuple(pair for pair in pairs if ids.issuperset(pair))
        for pairs in (problem.review.bans, problem.review.previous)
    )
    review = replace(problem.review, bans=bans, previous=previous)
    return scorer_of(replace(problem, people=people, review=review))


def as_free(person: Person) -> Person:
    return replace(person, capacity=max(1, person.capacity))


def likely(scorer: Scorer, staying: Sequence[int], free: set[str]) -> list[int]:
    """Who of the free could learn from one of those who stay, and teach one; the best first."""
    import numpy as np

    learns, teaches = np.zeros(scorer.encoded.n), np.zeros(scorer.encoded.n)
    for pk in staying:
        row = scorer.row(scorer.encoded.index[str(pk)])
        learns = np.maximum(learns, np.where(row.allowed, row.gives, 0.0))
        teaches = np.maximum(teaches, np.where(row.allowed, row.gain, 0.0))
    best = np.minimum(learns, teaches)
    best[best < scorer.policy.least_gain] = 0
    order = np.argsort(-best, kind="stable")
    found = [scorer.encoded.people[at].id for at in order.tolist() if best[at] > 0]
    return [int(who) for who in found if who in free][:TRIED]


def way(
    scorer: Scorer, people: tuple[int, ...], newcomer: int | None, staying: Sequence[int]
) -> Way | None:
    """These people as a pair or circle; ``None`` where a rule forbids it or somebody gains too
    little."""
    made = by_hand(scorer, people)
    if made.forbidden_by:
        return None
    order, gains = order_of(made)
    known, index = scorer.encoded.people, scorer.encoded.index
    return Way(
        people=tuple(int(who) for who in order),
        names=tuple(known[index[who]].name for who in order),
        gains=gains,
        newcomer=newcomer,
        left_out=tuple(pk for pk in staying if str(pk) not in order),
    )


def by_hand(scorer: Scorer, people: Sequence[int]) -> PairByHand | CircleByHand:
    from bothways.engine import circle_by_hand, pair_by_hand

    ids = [str(pk) for pk in people]
    if len(ids) > 2:
        return circle_by_hand(scorer, ids)
    return pair_by_hand(scorer, *ids)


def order_of(made: PairByHand | CircleByHand) -> tuple[tuple[str, ...], tuple[float, ...]]:
    from bothways.engine.by_hand import PairByHand

    if isinstance(made, PairByHand):
        return (made.match.a, made.match.b), (made.match.gain_a, made.match.gain_b)
    return made.circle.people, made.circle.gains
