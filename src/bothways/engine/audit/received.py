"""What each person has got: from one partner or several, from a circle or a peer group."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from ..problem import Person, Want
from ..result import Group, Matching


def received(
    people: Iterable[Person], matching: Matching
) -> tuple[dict[str, float], dict[str, float]]:
    """What everybody who is served gains, 0..1 by id, and the balance of their exchanges.

    Who is in several has the mean of them. A circle or group has no balance of two.
    """
    known = {person.id: person for person in people}
    gains: dict[str, list[float]] = {}
    balances: dict[str, list[float]] = {}
    for pair in matching.matches:
        for who, gain in ((pair.a, pair.gain_a), (pair.b, pair.gain_b)):
            gains.setdefault(who, []).append(gain)
            balances.setdefault(who, []).append(pair.balance)
    for ring in matching.circles:
        for who, gain in zip(ring.people, ring.gains, strict=True):
            gains.setdefault(who, []).append(gain)
    for group in matching.groups:
        for who in group.people:
            gains.setdefault(who, []).append(group_gain(known[who], group))
    return (
        {who: fmean(each) for who, each in gains.items()},
        {who: fmean(each) for who, each in balances.items()},
    )


def learned(person: Person, group: Group) -> list[Want]:
    """The person's wants that somebody in the group can meet, the most wanted first."""
    met = [want for want in person.wants if person.id in group.learners.get(want.skill, ())]
    return sorted(met, key=lambda want: (-want.priority, want.skill))


def group_gain(person: Person, group: Group) -> float:
    """The share of what the person wants that the group can meet, by priority, 0..1."""
    offered = {offer.skill for offer in person.offers}
    wanted = sum(want.priority for want in person.wants if want.skill not in offered)
    met = sum(want.priority for want in learned(person, group))
    return min(1.0, met / wanted) if wanted else 0.0
