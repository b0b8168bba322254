"""People as arrays. Everything later works on these; ids and names come back at the end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .errors import InvalidInput
from .problem import LEVELS, LEVELS_NOW, PRIORITIES, Offer, Person, Policy, Problem, Want

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """``n`` people in the order of their ids, so that the order of the input doesn't matter.

    ``teaches`` (n × columns) is 1 where a person offers a skill above a level that somebody has;
    ``wishes`` (n × columns) is the priority of a want; ``wish_total`` (n,) their sums.
    """

    people: tuple[Person, ...]
    index: dict[str, int]
    teaches: sparse.csr_array
    wishes: sparse.csr_array
    wish_total: Floats
    hours: Floats
    """(n, 2): the working day in UTC hours; NaN when the zone isn't known."""

    @property
    def n(self) -> int:
        return len(self.people)


def offers_of(person: Person) -> dict[str, int]:
    """Skill → level; of a skill named twice the higher level counts."""
    offers: dict[str, int] = {}
    for offer in person.offers:
        offers[offer.skill] = max(offer.level, offers.get(offer.skill, 0))
    return offers


def wants_of(person: Person) -> dict[str, Want]:
    """Skill → want, without skills the person also offers (no wish to be taught); of a skill
    named twice the higher priority and the lower present level count."""
    offered = {offer.skill for offer in person.offers}
    wants: dict[str, Want] = {}
    for want in person.wants:
        if want.skill in offered:
            continue
        known = wants.get(want.skill)
        wants[want.skill] = (
            Want(
                want.skill, max(want.priority, known.priority), min(want.level_now, known.level_now)
            )
            if known
            else want
        )
    return wants


def encode(problem: Problem) -> Encoded:
    """Check the input by name and turn it into arrays. Raises ``InvalidInput``."""
    check_policy(problem.policy)
    people = tuple(sorted(problem.people, key=lambda person: person.id))
    index: dict[str, int] = {}
    for position, person in enumerate(people):
        if person.id in index:
            raise InvalidInput(label(person), "id", f"{person.id!r} stands twice; ids must differ.")
        check_person(person)
        index[person.id] = position
    wants = [wants_of(person) for person in people]
    columns: dict[tuple[str, int], int] = {}
    for mine in wants:
        for want in mine.values():
            columns.setdefault((want.skill, want.level_now), len(columns))
    by_skill: dict[str, list[tuple[int, int]]] = {}
    for (skill, level), column in columns.items():
        by_skill.setdefault(skill, []).append((level, column))
    teach_rows, teach_columns, wish_rows, wish_columns, priorities = [], [], [], [], []
    for row, person in enumerate(people):
        for skill, level in offers_of(person).items():
            for needed, column in by_skill.get(skill, ()):
                if level > needed:
                    teach_rows.append(row)
                    teach_columns.append(column)
        for want in wants[row].values():
            wish_rows.append(row)
            wish_columns.append(columns[want.skill, want.level_now])
            priorities.append(float(want.priority))
    shape = (len(people), max(1, len(columns)))
    ones = np.ones(len(teach_rows))
    wishes = sparse.csr_array((np.array(priorities), (wish_rows, wish_columns)), shape=shape)
    return Encoded(
        people=people,
        index=index,
        teaches=sparse.csr_array((ones, (teach_rows, teach_columns)), shape=shape),
        wishes=wishes,
        wish_total=np.asarray(wishes.sum(axis=1), dtype=np.float64).reshape(-1),
        hours=working_days(people, problem.policy),
    )


def label(person: Person) -> str:
    return person.name or person.id


def check_person(person: Person) -> None:
    who = label(person)
    for offer in person.offers:
        check_skill(who, offer)
        if offer.level not in LEVELS:
            raise InvalidInput(who, f"offer “{offer.skill}”", f"has level {offer.level}; 1 to 5.")
    for want in person.wants:
        check_skill(who, want)
        if want.priority not in PRIORITIES:
            raise InvalidInput(
                who, f"want “{want.skill}”", f"has priority {want.priority}; 1 to 3."
            )
        if want.level_now not in LEVELS_NOW:
            raise InvalidInput(
                who, f"want “{want.skill}”", f"starts from level {want.level_now}; 0 to 4."
            )
    if person.capacity not in (0, 1):
        raise InvalidInput(who, "capacity", f"is {person.capacity}; 0 or 1.")
    start, end = person.working_hours
    if not (math.isfinite(start) and math.isfinite(end) and 0 <= start < end <= 24):
        raise InvalidInput(who, "working hours", f"{start}–{end} don't run forward within a day.")


def check_skill(who: str, entry: Offer | Want) -> None:
    if not entry.skill.strip():
        raise InvalidInput(who, "skill", "is empty.")


def check_policy(policy: Policy) -> None:
    weights = {
        "skills": policy.skills,
        "other_function": policy.other_function,
        "same_location": policy.same_location,
        "working_hours": policy.working_hours,
        "overlap_hours": policy.overlap_hours,
        "least_gain": policy.least_gain,
    }
    for name, weight in weights.items():
        if not math.isfinite(weight) or weight < 0:
            raise InvalidInput("The policy", name, f"is {weight}; a number from 0.")
    if policy.skills <= 0:
        raise InvalidInput("The policy", "skills", "must count for something.")
    if policy.manager_depth < 0:
        raise InvalidInput("The policy", "manager_depth", "can't be negative.")
    if policy.least_gain > 1:
        raise InvalidInput("The policy", "least_gain", "is a share, from 0 to 1.")


def working_days(people: tuple[Person, ...], policy: Policy) -> Floats:
    offsets: dict[str, float] = {"": math.nan}
    hours = np.full((len(people), 2), np.nan)
    for row, person in enumerate(people):
        if person.time_zone not in offsets:
            offsets[person.time_zone] = utc_offset(person, policy)
        shift = offsets[person.time_zone]
        hours[row] = (person.working_hours[0] - shift, person.working_hours[1] - shift)
    return hours


def utc_offset(person: Person, policy: Policy) -> float:
    """Hours ahead of UTC at noon of the policy's day."""
    try:
        zone = ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            label(person), "time zone", f"“{person.time_zone}” isn't known."
        ) from None
    noon = datetime(policy.on.year, policy.on.month, policy.on.day, 12, tzinfo=zone)
    return (noon.utcoffset() or timedelta()).total_seconds() / 3600
