"""Fairness by group: who is served, and how well, with small groups kept out of sight.

A difference is put in words only where chance would rarely make one as large: Fisher's exact test
of served against not, group against everybody else, with Holm's correction over the groups of an
attribute (Holm 1979).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..problem import Person

LEAST = 5
CHANCE = 0.05
UNKNOWN = "not known"
TOGETHER = "smaller groups together"


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group: people, how many of them are served, and for those the means."""

    name: str
    people: int
    served: int
    mean_gain: float
    mean_balance: float

    @property
    def share(self) -> float:
        return self.served / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Attribute:
    """The groups of one attribute, the largest first. ``hidden`` people are in groups too small
    to be shown even together."""

    name: str
    groups: tuple[GroupFigures, ...]
    hidden: int
    remarks: tuple[str, ...]
    """Differences larger than chance explains, in words."""


def facts_of(people: Iterable[Person]) -> dict[str, dict[str, str]]:
    """Attribute → person → group, from what the engine knows of them."""
    people = tuple(people)
    return {
        name: {person.id: getattr(person, name) for person in people}
        for name in ("function", "location", "team", "time_zone")
    }


def fairness(
    groups: Mapping[str, Mapping[str, str]],
    people: Iterable[str],
    gains: Mapping[str, float],
    balances: Mapping[str, float],
    least: int = LEAST,
) -> tuple[Attribute, ...]:
    """Each attribute's groups among ``people``; who has an entry in ``gains`` is served.

    Groups of fewer than ``least`` are put together; when even together they are fewer, the next
    smallest joins them, so that nothing can be worked out by subtraction. An attribute of which
    less than two groups could be shown is left out.
    """
    everybody = sorted(people)
    found = (
        attribute(name, facts, everybody, gains, balances, least) for name, facts in groups.items()
    )
    return tuple(one for one in found if len(one.groups) > 1)


def attribute(
    name: str,
    facts: Mapping[str, str],
    people: list[str],
    gains: Mapping[str, float],
    balances: Mapping[str, float],
    least: int,
) -> Attribute:
    members: dict[str, list[str]] = {}
    for who in people:
        members.setdefault(facts.get(who) or UNKNOWN, []).append(who)
    shown, hidden = suppressed(members, least)
    groups = tuple(figures(group, whom, gains, balances) for group, whom in shown)
    return Attribute(name, groups, hidden, remarks(groups))


def suppressed(
    members: dict[str, list[str]], least: int
) -> tuple[list[tuple[str, list[str]]], int]:
    """The groups to show, the largest first, and how many people can't be shown at all."""
    ordered = sorted(members.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    shown = [entry for entry in ordered if len(entry[1]) >= least]
    small = [entry for entry in ordered if len(entry[1]) < least]
    together = sorted(who for _, whom in small for who in whom)
    if small and (len(together) < least or len(small) == 1):
        if not shown:
            return [], len(together)
        together = sorted([*together, *shown.pop()[1]])
    if together:
        shown.append((TOGETHER, together))
    return shown, 0


def figures(
    name: str, people: list[str], gains: Mapping[str, float], balances: Mapping[str, float]
) -> GroupFigures:
    served = [who for who in people if who in gains]
    even = [balances[who] for who in served if who in balances]
    return GroupFigures(
        name=name,
        people=len(people),
        served=len(served),
        mean_gain=float(np.mean([gains[who] for who in served])) if served else 0.0,
        mean_balance=float(np.mean(even)) if even else 0.0,
    )


def remarks(groups: tuple[GroupFigures, ...]) -> tuple[str, ...]:
    """Sentences about groups that are served less often than the others, beyond chance."""
    people = sum(group.people for group in groups)
    served = sum(group.served for group in groups)
    tested = []
    for group in groups:
        others, theirs = people - group.people, served - group.served
        if not others:
            continue
        table = [[group.served, group.people - group.served], [theirs, others - theirs]]
        tested.append((float(stats.fisher_exact(table).pvalue), group, theirs, others))
    tested.sort(key=lambda entry: (entry[0], entry[1].name))
    said = []
    for position, (chance, group, theirs, others) in enumerate(tested):
        if chance > CHANCE / (len(tested) - position):
            break
        often = "less" if group.share < theirs / others else "more"
        said.append(
            f"People of {group.name} are served {often} often: {group.served} of {group.people}, "
            f"against {theirs} of {others} elsewhere."
        )
    return tuple(said)
