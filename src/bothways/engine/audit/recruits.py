"""Whom to look for: which kinds of newcomer would get most people a partner, tried out.

A newcomer helps only who can teach them and learn from them, so a kind is an offer and a want
together. Which kind helps most can't be counted off a list of scarce skills: a newcomer may free
a partner for somebody else. So the most promising kinds are added and everybody is matched anew.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..encoding import offers_of, wants_of
from ..front import match
from ..problem import Offer, Person, Problem, Want
from ..rematching import rematch
from ..result import Matching
from .help import sought, taught

TRIED = 12
"""Kinds that are tried out: each is a matching of its own."""
NEWCOMERS = 3
"""So many of a kind are tried at once: one alone rarely moves a programme."""
LEVEL = 4
"""How well a newcomer has what they bring."""


@dataclass(frozen=True, slots=True)
class Recruit:
    """A kind of newcomer, and what ``NEWCOMERS`` of them would do."""

    offer: str
    want: str
    reaches: int
    """People without a partner whom one of them could teach and learn from."""
    more_served: int | None = None
    """Of the people who are here, how many more would have a partner; ``None`` was not tried."""
    worth_change: float = 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The best a match could do today, and whom to look for."""

    matching: Matching
    ready: int
    """People who could be matched at all: with a place, an offer and a want."""
    recruits: tuple[Recruit, ...]
    """Those first that help most; kinds that help nobody are left out."""


def coverage(
    problem: Problem,
    *,
    most: int = 3,
    cancel: Callable[[], bool] | None = None,
    time_budget: float | None = None,
    seed: int = 0,
) -> Coverage:
    """Match everybody as they are today, and try out which newcomers would help.

    With a ``time_budget`` in seconds kinds that weren't tried by its end say so. Raises what
    ``match`` raises.
    """
    ends_at = None if time_budget is None else time.perf_counter() + time_budget
    matching = match(
        problem.people,
        problem.policy,
        problem.review,
        cancel=cancel,
        time_budget=time_budget,
        seed=seed,
    )
    served = served_in(matching)
    found = []
    for recruit in kinds(problem, served)[:TRIED]:
        left = None if ends_at is None else ends_at - time.perf_counter()
        if left is None or left > 0:
            recruit = tried(problem, matching, served, recruit, cancel, left, seed)
        found.append(recruit)
    helping = [each for each in found if each.more_served is None or each.more_served > 0]
    helping.sort(
        key=lambda each: (
            each.more_served is None,
            -(each.more_served or 0),
            -each.worth_change,
            -each.reaches,
        )
    )
    ready = sum(
        1 for person in problem.people if person.capacity and offers_of(person) and wants_of(person)
    )
    return Coverage(matching, ready, tuple(helping[:most]))


def kinds(problem: Problem, served: set[str]) -> list[Recruit]:
    """Offers and wants that reach people without a partner, those first that reach most."""
    counts: Counter[tuple[str, str]] = Counter()
    for person in problem.people:
        if person.id in served or not person.capacity:
            continue
        counts.update(
            (offer, want) for offer in sought(person) for want in taught(person) if offer != want
        )
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return varied([Recruit(offer, want, reaches) for (offer, want), reaches in ranked])


def varied(ranked: list[Recruit]) -> list[Recruit]:
    """The same, but each offer and each want once before any comes again: three kinds that all
    bring the same would be one."""
    first: list[Recruit] = []
    rest: list[Recruit] = []
    offers: set[str] = set()
    wants: set[str] = set()
    for each in ranked:
        is_new = each.offer not in offers and each.want not in wants
        (first if is_new else rest).append(each)
        if is_new:
            offers.add(each.offer)
            wants.add(each.want)
    return [*first, *rest]


def tried(
    problem: Problem,
    matching: Matching,
    served: set[str],
    recruit: Recruit,
    cancel: Callable[[], bool] | None,
    seconds: float | None,
    seed: int,
) -> Recruit:
    newcomers = tuple(
        Person(
            id=f"newcomer\0{number}",
            offers=(Offer(recruit.offer, LEVEL),),
            wants=(Want(recruit.want),),
        )
        for number in range(NEWCOMERS)
    )
    began = time.perf_counter()
    then = rematch(
        replace(problem, people=(*problem.people, *newcomers)),
        [(pair.a, pair.b) for pair in matching.matches],
        matching.certificate,
        before=problem,
        cancel=cancel,
        time_budget=seconds,
        seed=seed,
    )
    in_time = seconds is None or time.perf_counter() - began <= seconds
    if not in_time and not then.matching.certificate.optimal:
        return recruit
    here = served_in(then.matching) - {person.id for person in newcomers}
    return replace(
        recruit,
        more_served=len(here) - len(served),
        worth_change=then.matching.figures.worth - matching.figures.worth,
    )


def served_in(matching: Matching) -> set[str]:
    """Everybody with a partner, a circle or a group."""
    found = {who for pair in matching.matches for who in (pair.a, pair.b)}
    for circle in matching.circles:
        found |= set(circle.people)
    for group in matching.groups:
        found |= set(group.people)
    return found
