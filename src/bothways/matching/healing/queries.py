"""How a circle that has lost somebody could go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

from bothways.matching.places.queries import places_of, review_of, with_room
from bothways.matching.policies.queries import policy_of, to_engine
from bothways.programmes.models import Programme
from bothways.recruitment.signups.queries import engine_people

if TYPE_CHECKING:
    from bothways.engine.by_hand import CircleByHand, PairByHand
    from bothways.engine.problem import Person
    from bothways.engine.scoring import Row, Scorer

TRIED = 200
"""People without a partner who are tried in the gap, those first by whom the least gain could be
the largest."""
SHOWN = 5
LARGEST = 4
"""Of circles."""
HAIR = 1e-9

Order = tuple[int, bool, float]


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
    def order(self) -> Order:
        """The best first: nobody left out, nobody new, the least gain as large as can be."""
        return (len(self.left_out), self.newcomer is not None, -self.least_gain)


def ways_to_heal(programme: Programme, staying: Sequence[int]) -> list[Way]:
    """Ways in which each gains enough by the programme's policy, the best first; at most five.

    ``staying`` are the sign-ups of who is still in it. Tried are a pair or circle of them alone,
    and one with somebody who has a free place.
    """
    scorer, free = scorer_for(programme, staying)
    known = [pk for pk in staying if str(pk) in scorer.encoded.index]
    rows = {pk: scorer.row(scorer.encoded.index[str(pk)]) for pk in known}
    newcomers = likely(scorer, rows.values(), free)
    ways: list[Way] = []
    for hope, people, newcomer in hopeful(scorer, rows, newcomers):
        if len(ways) == SHOWN and ways[-1].order <= hope:
            break
        if (found := way(scorer, people, newcomer, known)) is not None:
            ways = sorted([*ways, found], key=lambda one: (*one.order, one.people))[:SHOWN]
    return ways


def hopeful(
    scorer: Scorer, rows: Mapping[int, Row], newcomers: Iterable[int]
) -> list[tuple[Order, tuple[int, ...], int | None]]:
    """The groups in which enough flows in one order or another, with the best place among the ways
    that each could have: few enough to be judged one by one."""
    groups: list[tuple[tuple[int, ...], int | None]] = [
        (some, None) for size in range(2, LARGEST + 1) for some in combinations(rows, size)
    ]
    groups += [
        ((*some, newcomer), newcomer)
        for newcomer in newcomers
        for size in range(1, LARGEST)
        for some in combinations(rows, size)
    ]
    found = []
    for people, newcomer in groups:
        most = most_for_all(scorer, rows, people)
        if most > 0 and most >= scorer.policy.least_gain - HAIR:
            left_out = len(rows.keys() - {*people})
            found.append(((left_out, newcomer is not None, -most - HAIR), people, newcomer))
    return sorted(found, key=lambda one: one[:2])


def most_for_all(scorer: Scorer, rows: Mapping[int, Row], people: tuple[int, ...]) -> float:
    """The least gain in the order in which it is largest; 0 where two may not be together."""
    at = {pk: scorer.encoded.index[str(pk)] for pk in people}
    if not all(rows[one].allowed[at[other]] for one, other in combinations(people, 2)):
        return 0.0

    def gain(learner: int, teacher: int) -> float:
        if learner in rows:
            return float(rows[learner].gain[at[teacher]])
        return float(rows[teacher].gives[at[learner]])

    first, *rest = people
    rings = ((first, *others) for others in permutations(rest))
    return max(
        min(gain(learner, teacher) for learner, teacher in pairwise((*ring, first)))
        for ring in rings
    )


def scorer_for(programme: Programme, staying: Iterable[int]) -> tuple[Scorer, set[str]]:
    """A scorer over those who stay and everybody with a free place, and who the latter are.

    Those who stay were together and may be again; nobody else who was a partner of one of them.
    """
    from bothways.engine.encoding import encode
    from bothways.engine.problem import Problem
    from bothways.engine.scoring import Scorer

    everybody = engine_people(programme)
    here = {str(pk) for pk in staying}
    roomy, elsewhere = with_room(everybody, places_of(programme))
    free = {
        person.id
        for person in roomy
        if person.id not in here and person.id not in elsewhere and person.capacity
    }
    asked = free | here
    people = tuple(as_free(person) for person in everybody if person.id in asked)
    decided = review_of(programme, people)
    previous = tuple(pair for pair in decided.previous if not here.issuperset(pair))
    review = replace(decided, locks=(), previous=previous)
    problem = Problem(people, to_engine(policy_of(programme)), review)
    return Scorer.of(problem, encode(problem)), free


def as_free(person: Person) -> Person:
    return replace(person, capacity=max(1, person.capacity))


def likely(scorer: Scorer, rows: Iterable[Row], free: set[str]) -> list[int]:
    """Who of the free could learn from one of those who stay, and teach one; the best first."""
    import numpy as np

    learns, teaches = np.zeros(scorer.encoded.n), np.zeros(scorer.encoded.n)
    for row in rows:
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
