"""People as arrays. Everything later works on these; ids and names come back at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .arrays import Arrays
from .errors import InvalidInput
from .problem import (
    CAPACITIES,
    LEVELS,
    LEVELS_NOW,
    PRIORITIES,
    Offer,
    Person,
    Policy,
    Problem,
    Want,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Masks = npt.NDArray[np.uint64]

STEPS = 8
"""More than there are levels: a skill and a level make one number."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """``n`` people; those given as objects in the order of their ids, so that the order of the
    input doesn't matter.

    ``teaches`` (n × columns) is 1 where a person offers a skill above a level that somebody has;
    ``wishes`` (n × columns) is the priority of a want; ``wish_total`` (n,) their sums. Facts are
    codes (n,), −1 where unknown.
    """

    n: int
    people: tuple[Person, ...]
    """Empty when the input was arrays."""
    index: dict[str, int]
    teaches: sparse.csr_array
    wishes: sparse.csr_array
    wish_total: Floats
    capacity: Ints
    function: Ints
    location: Ints
    team: Ints
    languages: Masks
    """(n, words) a bit for each language a person speaks."""
    hours: Floats
    """(n, 2): the working day in UTC hours; NaN when the zone isn't known."""
    manager: Ints
    """(n,) the position of each one's manager, −1 where none takes part or ``above`` says more."""
    above: Ints
    """(m, 3) a person, somebody above them, and how many steps above."""
    apart: Ints
    """(m, 2) pairs that must not be made, from what people asked for."""


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
    return encode_arrays(arrays_of(people, index, problem.policy), people, index)


def arrays_of(people: tuple[Person, ...], index: dict[str, int], policy: Policy) -> Arrays:
    """What the people say, as numbers; see ``Arrays``."""
    skills: dict[str, int] = {}
    offers: list[tuple[int, int, int]] = []
    wants: list[tuple[int, int, int, int]] = []
    for row, person in enumerate(people):
        for offer in person.offers:
            offers.append((row, skills.setdefault(offer.skill, len(skills)), offer.level))
        for want in person.wants:
            skill = skills.setdefault(want.skill, len(skills))
            wants.append((row, skill, want.priority, want.level_now))
    apart = [
        (row, index[other])
        for row, person in enumerate(people)
        for other in person.not_with
        if other in index and other != person.id
    ]
    return Arrays(
        n=len(people),
        offers=np.array(offers, dtype=np.int64).reshape(-1, 3),
        wants=np.array(wants, dtype=np.int64).reshape(-1, 4),
        capacity=np.array([person.capacity for person in people], dtype=np.int64),
        function=codes(person.function for person in people),
        location=codes(person.location for person in people),
        team=codes(person.team for person in people),
        languages=language_masks(people),
        hours=working_days(people, policy),
        above=lines_above(people, index, policy.manager_depth),
        apart=np.array(apart, dtype=np.int64).reshape(-1, 2),
    )


def encode_arrays(
    arrays: Arrays, people: tuple[Person, ...] = (), index: dict[str, int] | None = None
) -> Encoded:
    """The same from arrays. Raises ``InvalidInput`` for shapes and values that make no sense."""
    arrays.check()
    n = arrays.n
    offers = strongest(arrays.offers)
    wants = wishes_to_learn(arrays.wants, offers)
    names, column = np.unique(wants[:, 1] * STEPS + wants[:, 3], return_inverse=True)
    rows, columns = taught_columns(offers, names)
    shape = (n, max(1, len(names)))
    priorities = wants[:, 2].astype(np.float64)
    wishes = sparse.csr_array((priorities, (wants[:, 0], column)), shape=shape)
    teaches = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    for matrix in (wishes, teaches):
        matrix.sum_duplicates()
        matrix.sort_indices()
    nobody = np.full(n, -1, dtype=np.int64)
    return Encoded(
        n=n,
        people=people,
        index=index if index is not None else {},
        teaches=teaches,
        wishes=wishes,
        wish_total=np.asarray(wishes.sum(axis=1), dtype=np.float64).reshape(-1),
        capacity=given(arrays.capacity, np.ones(n, dtype=np.int64)),
        function=given(arrays.function, nobody),
        location=given(arrays.location, nobody),
        team=given(arrays.team, nobody),
        languages=np.zeros((n, 1), dtype=np.uint64)
        if arrays.languages is None or not n
        else np.ascontiguousarray(arrays.languages, dtype=np.uint64).reshape(n, -1),
        hours=np.full((n, 2), np.nan)
        if arrays.hours is None
        else np.ascontiguousarray(arrays.hours, dtype=np.float64),
        manager=given(arrays.manager, nobody),
        above=given(arrays.above, np.empty((0, 3), dtype=np.int64)),
        apart=given(arrays.apart, np.empty((0, 2), dtype=np.int64)),
    )


def given(values: Ints | None, otherwise: Ints) -> Ints:
    return otherwise if values is None else np.ascontiguousarray(values, dtype=np.int64)


def strongest(offers: Ints) -> Ints:
    """Of a skill that somebody offers twice, the higher level."""
    order = np.lexsort((-offers[:, 2], offers[:, 1], offers[:, 0]))
    offers = offers[order]
    first = np.ones(len(offers), dtype=bool)
    first[1:] = (offers[1:, 0] != offers[:-1, 0]) | (offers[1:, 1] != offers[:-1, 1])
    return offers[first]


def wishes_to_learn(wants: Ints, offers: Ints) -> Ints:
    """Wants without what the person also offers; of a skill wanted twice the higher priority and
    the lower present level."""
    size = 1 + max(offers[:, 1].max(initial=0), wants[:, 1].max(initial=0))
    wants = wants[~np.isin(wants[:, 0] * size + wants[:, 1], offers[:, 0] * size + offers[:, 1])]
    if not len(wants):
        return wants
    wants = wants[np.lexsort((wants[:, 1], wants[:, 0]))]
    first = np.ones(len(wants), dtype=bool)
    first[1:] = (wants[1:, 0] != wants[:-1, 0]) | (wants[1:, 1] != wants[:-1, 1])
    begins = np.flatnonzero(first)
    merged = wants[begins].copy()
    merged[:, 2] = np.maximum.reduceat(wants[:, 2], begins)
    merged[:, 3] = np.minimum.reduceat(wants[:, 3], begins)
    return merged


def taught_columns(offers: Ints, names: Ints) -> tuple[Ints, Ints]:
    """Rows and columns where somebody offers above the level that a want starts from."""
    rows, columns = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for level in LEVELS_NOW:
        able = offers[offers[:, 2] > level]
        key = able[:, 1] * STEPS + level
        at = np.searchsorted(names, key)
        found = at < len(names)
        found[found] = names[at[found]] == key[found]
        rows.append(able[found, 0])
        columns.append(at[found])
    return np.concatenate(rows), np.concatenate(columns)


def codes(values: Iterable[str]) -> Ints:
    """(n,) a number for each value of a fact; unknown is −1."""
    known: dict[str, int] = {}
    return np.array(
        [known.setdefault(value, len(known)) if value else -1 for value in values], dtype=np.int64
    )


def language_masks(people: tuple[Person, ...]) -> Masks:
    """(n, words) a bit for each language."""
    spoken = sorted({code for person in people for code in person.languages})
    place = {code: position for position, code in enumerate(spoken)}
    masks = np.zeros((len(people), max(1, -(-len(spoken) // 64))), dtype=np.uint64)
    for row, person in enumerate(people):
        for code in person.languages:
            word, bit = divmod(place[code], 64)
            masks[row, word] |= np.uint64(1 << bit)
    return masks


def lines_above(people: tuple[Person, ...], index: dict[str, int], depth: int) -> Ints:
    """(m, 3) each person with everybody above them who takes part, and how many steps above."""
    found = [
        (row, index[manager], steps)
        for row, person in enumerate(people)
        for steps, manager in enumerate(line_above(people, index, person, depth), start=1)
        if manager in index
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def line_above(
    people: tuple[Person, ...], index: dict[str, int], person: Person, depth: int
) -> tuple[str, ...]:
    """Whoever is up to ``depth`` steps above a person, the nearest first; a ring of managers ends
    where it closes."""
    if person.line:
        return person.line[:depth]
    above: list[str] = []
    current = person
    while len(above) < depth and current.manager and current.manager not in (person.id, *above):
        above.append(current.manager)
        if current.manager not in index:
            break
        current = people[index[current.manager]]
    return tuple(above)


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
    if person.capacity not in CAPACITIES:
        most = CAPACITIES[-1]
        raise InvalidInput(who, "capacity", f"is {person.capacity}; a whole number, 0 to {most}.")
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
        "stability": policy.stability,
        "circle_worth": policy.circle_worth,
    }
    for name, weight in weights.items():
        if not math.isfinite(weight) or weight < 0:
            raise InvalidInput("The policy", name, f"is {weight}; a number from 0.")
    if policy.skills <= 0:
        raise InvalidInput("The policy", "skills", "must count for something.")
    if policy.manager_depth < 0:
        raise InvalidInput("The policy", "manager_depth", "can't be negative.")
    for name in ("least_gain", "stability", "circle_worth"):
        if weights[name] > 1:
            raise InvalidInput("The policy", name, "is a share, from 0 to 1.")
    if policy.circles not in (2, 3, 4):
        raise InvalidInput("The policy", "circles", f"is {policy.circles}; 2 (pairs), 3 or 4.")


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
