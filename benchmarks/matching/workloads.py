"""People to match: real ones, and as many as one likes that are like them. All seeded.

``sparse`` is a company with far more skills than one person has, so that few pairs are mutual;
``dense`` is made of real people who share 68 skills, so that nearly everybody suits somebody.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bothways.engine import Offer, Person, Want

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SURVEY_2019 = DATA / "developer-survey-2019-technologies.csv"
SURVEY_2025 = DATA / "developer-survey-2025.csv"
PARTS = ("Language", "Database", "Platform", "Webframe")

SPAN = 8
"""People who report to one manager."""
OFFICES: tuple[tuple[str, str, str, float], ...] = (
    ("Berlin", "Europe/Berlin", "de", 0.20),
    ("London", "Europe/London", "en", 0.20),
    ("New York", "America/New_York", "en", 0.15),
    ("San Francisco", "America/Los_Angeles", "en", 0.10),
    ("São Paulo", "America/Sao_Paulo", "pt", 0.08),
    ("Bengaluru", "Asia/Kolkata", "hi", 0.15),
    ("Singapore", "Asia/Singapore", "zh", 0.06),
    ("Tokyo", "Asia/Tokyo", "ja", 0.06),
)
LEVEL_SHARES = (0.10, 0.25, 0.35, 0.20, 0.10)
PRIORITY_SHARES = (0.30, 0.45, 0.25)
LEVEL_NOW_SHARES = (0.50, 0.25, 0.15, 0.07, 0.03)


# Real people.


def real_2019() -> tuple[Person, ...]:
    """5,699 people of a survey, with 68 skills among them."""
    return tuple(
        person(row["Respondent"], words(row["HaveWorkedWith"]), words(row["WantToWorkWith"]))
        for row in rows_of(SURVEY_2019)
    )


def real_2025() -> tuple[Person, ...]:
    """999 people of a later one, as it was published."""
    return tuple(
        person(
            row["ResponseId"],
            [word for part in PARTS for word in words(row[f"{part}HaveWorkedWith"])],
            [word for part in PARTS for word in words(row[f"{part}WantToWorkWith"])],
        )
        for row in rows_of(SURVEY_2025)
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        sys.exit(f"The sample {path.name} isn't beside this checkout; nothing was measured.")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip() not in ("", "NA")]


def person(name: str, offers: Iterable[str], wants: Iterable[str]) -> Person:
    return Person(
        name,
        offers=tuple(Offer(skill) for skill in offers),
        wants=tuple(Want(skill) for skill in wants),
    )


# Many people like real ones.


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of skills for each of many people: those of row ``i`` are ``skill[row == i]``."""

    row: Ints
    skill: Ints

    @classmethod
    def of(cls, lists: list[list[str]], code: dict[str, int]) -> Lists:
        sizes = [len(one) for one in lists]
        skills = [code.setdefault(skill, len(code)) for one in lists for skill in one]
        return cls(np.repeat(np.arange(len(lists)), sizes), np.array(skills, dtype=np.int64))

    def resampled(self, chosen: Ints, lost: float, rng: np.random.Generator) -> Lists:
        """The lists of the chosen rows, in that order, each entry lost by chance and about as
        many others added as these are often named."""
        sizes = np.bincount(self.row, minlength=chosen.max(initial=0) + 1)
        begins = np.cumsum(sizes) - sizes
        taken = sizes[chosen]
        row = np.repeat(np.arange(len(chosen)), taken)
        within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
        skill = self.skill[np.repeat(begins[chosen], taken) + within]
        kept = rng.random(len(row)) >= lost
        more = rng.poisson(lost * len(row) / max(1, len(chosen)), len(chosen))
        added = rng.choice(self.skill, more.sum())
        return Lists(
            np.concatenate([row[kept], np.repeat(np.arange(len(chosen)), more)]),
            np.concatenate([skill[kept], added]),
        ).distinct()

    def distinct(self) -> Lists:
        """Without what somebody names twice; in order of people, then skills."""
        size = int(self.skill.max(initial=0)) + 1
        key = np.unique(self.row * size + self.skill)
        return Lists(key // size, key % size)

    def without(self, other: Lists) -> Lists:
        """Without what the same person names in the other list."""
        size = 1 + int(max(self.skill.max(initial=0), other.skill.max(initial=0)))
        keep = ~np.isin(self.row * size + self.skill, other.row * size + other.skill)
        return Lists(self.row[keep], self.skill[keep])

    def split(self, values: list[Any], n: int) -> list[tuple[Any, ...]]:
        """What stands at the entries of each of ``n`` people."""
        ends = np.cumsum(np.bincount(self.row, minlength=n)).tolist()
        return [tuple(values[begin:end]) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]


def dense(n: int, seed: int) -> tuple[Person, ...]:
    """``n`` people, each like a real one of the survey of 2019: a tenth of what they name is lost,
    and about as much comes in that others name."""
    rng = np.random.default_rng(seed)
    rows = rows_of(SURVEY_2019)
    code: dict[str, int] = {}
    have = Lists.of([words(row["HaveWorkedWith"]) for row in rows], code)
    # What they have isn't a wish to be taught, and must not become one when chance takes it away.
    want = Lists.of([words(row["WantToWorkWith"]) for row in rows], code).without(have)
    chosen = rng.integers(0, len(rows), n)
    offers = have.resampled(chosen, 0.1, rng)
    wants = want.resampled(chosen, 0.1, rng)
    # People share the few values there are, which saves most of the time and memory.
    offer_of = [Offer(skill) for skill in code]
    want_of = [Want(skill) for skill in code]
    teach = offers.split([offer_of[skill] for skill in offers.skill.tolist()], n)
    learn = wants.split([want_of[skill] for skill in wants.skill.tolist()], n)
    return tuple(
        Person(f"d{number:07}", offers=teach[number], wants=learn[number]) for number in range(n)
    )


# A company.


def families_of(n: int) -> int:
    """The larger the company, the more specialised its people."""
    families: float = 6.4 * (n / 1000) ** 0.28
    return max(3, round(families))


@dataclass(frozen=True, slots=True)
class Skills:
    """Which family each skill belongs to (``families`` is everybody's), and how often it is
    offered and wanted."""

    families: int
    family: Ints
    supply: Floats
    demand: Floats

    @classmethod
    def of(cls, n: int, rng: np.random.Generator) -> Skills:
        count = max(20, round(167 * (n / 1000) ** 0.54))
        families = families_of(n)
        family = rng.integers(0, families, count)
        family[rng.random(count) < 0.04] = families
        rank = np.arange(1.0, count + 1)
        supply = np.power(rank, -0.28)
        # What many want isn't what many have: the order is stirred.
        demand = np.argsort(np.argsort(np.log(rank) + rng.normal(0, 1.7, count))) + 1.0
        return cls(families, family, supply, np.power(demand, -0.3))

    def drawn(self, popularity: Floats, family: Ints, own: float, rng: np.random.Generator) -> Ints:
        """A skill for each entry: with the chance ``own`` one of the family's, else any."""
        tables = [np.cumsum(popularity)]
        for one in range(self.families):
            mine = (self.family == one) | (self.family == self.families)
            tables.append(np.cumsum(np.where(mine, popularity, 0.0)))
        # One search for all: table t holds the numbers from t to t + 1.
        flat = np.concatenate([t + table / table[-1] for t, table in enumerate(tables)])
        table = np.where(rng.random(len(family)) < own, family + 1, 0)
        place = np.searchsorted(flat, table + rng.random(len(family)), side="right")
        skill: Ints = np.minimum(place - table * len(popularity), len(popularity) - 1)
        return skill


@dataclass(frozen=True, slots=True)
class Staff:
    """Who reports to whom, and who works on what and where, by position."""

    manager: Ints
    """−1 for the head of the company."""
    family: Ints
    office: Ints

    @classmethod
    def of(cls, n: int, rng: np.random.Generator) -> Staff:
        # Places in the tree, each with SPAN below it; people take them by chance.
        place = rng.permutation(n)
        at = np.empty(n, dtype=np.int64)
        at[place] = np.arange(n)
        manager = np.where(place > 0, at[np.maximum(0, place - 1) // SPAN], -1)
        team = np.maximum(0, place - 1) // SPAN
        families = families_of(n)
        shares = 1.0 / np.arange(3, families + 3)
        of_team = rng.choice(families, n // SPAN + 2, p=shares / shares.sum())
        of_one = rng.choice(families, n, p=shares / shares.sum())
        family = np.where(rng.random(n) < 0.8, of_team[team], of_one)
        offices = [share for *_, share in OFFICES]
        office_of_team = rng.choice(len(OFFICES), n // SPAN + 2, p=offices)
        office_of_one = rng.choice(len(OFFICES), n, p=offices)
        office = np.where(rng.random(n) < 0.7, office_of_team[team], office_of_one)
        return cls(manager, family.astype(np.int64), office.astype(np.int64))


def sparse(n: int, seed: int) -> tuple[Person, ...]:
    """A company of ``n``: role families, skills by Zipf's law whose number grows with the company,
    demand that differs from supply, a tree of managers, offices, languages, and a few people who
    would rather not meet. The constants are such that a person has about 7, 12 and 22 mutual
    partners among a thousand, ten thousand and a hundred thousand people, and 5 to 10 in a hundred
    have none."""
    rng = np.random.default_rng(seed)
    skills, staff = Skills.of(n, rng), Staff.of(n, rng)
    offers = drawn_lists(skills, skills.supply, staff, 1 + rng.poisson(6.0, n), 0.75, rng)
    wants = drawn_lists(skills, skills.demand, staff, 1 + rng.poisson(1.42, n), 0.25, rng)
    wants = wants.without(offers)
    teach = offers.split(offers_at(offers, rng), n)
    learn = wants.split(wants_at(wants, rng), n)
    names = [f"s{number:07}" for number in range(n)]
    apart = not_with(n, rng)
    tongues = languages(staff.office, rng)
    manager, family, office = staff.manager.tolist(), staff.family.tolist(), staff.office.tolist()
    return tuple(
        Person(
            names[number],
            offers=teach[number],
            wants=learn[number],
            function=f"Family {family[number]}",
            location=OFFICES[office[number]][0],
            team=f"Team {manager[number]}",
            languages=tongues[number],
            time_zone=OFFICES[office[number]][1],
            manager=names[manager[number]] if manager[number] >= 0 else None,
            not_with=frozenset(names[other] for other in apart.get(number, ())),
        )
        for number in range(n)
    )


def drawn_lists(
    skills: Skills,
    popularity: Floats,
    staff: Staff,
    sizes: Ints,
    own: float,
    rng: np.random.Generator,
) -> Lists:
    row = np.repeat(np.arange(len(sizes)), sizes)
    return Lists(row, skills.drawn(popularity, staff.family[row], own, rng)).distinct()


def offers_at(offers: Lists, rng: np.random.Generator) -> list[Offer]:
    level = 1 + rng.choice(5, len(offers.skill), p=LEVEL_SHARES)
    known: dict[tuple[int, int], Offer] = {}
    found = []
    for key in zip(offers.skill.tolist(), level.tolist(), strict=True):
        if key not in known:
            known[key] = Offer(f"Skill {key[0]}", key[1])
        found.append(known[key])
    return found


def wants_at(wants: Lists, rng: np.random.Generator) -> list[Want]:
    priority = 1 + rng.choice(3, len(wants.skill), p=PRIORITY_SHARES)
    level = rng.choice(5, len(wants.skill), p=LEVEL_NOW_SHARES)
    known: dict[tuple[int, int, int], Want] = {}
    found = []
    for key in zip(wants.skill.tolist(), priority.tolist(), level.tolist(), strict=True):
        if key not in known:
            known[key] = Want(f"Skill {key[0]}", key[1], key[2])
        found.append(known[key])
    return found


def languages(office: Ints, rng: np.random.Generator) -> list[frozenset[str]]:
    """English for most, what is spoken around them for most, both for many."""
    english, local = rng.random(len(office)) < 0.93, rng.random(len(office)) < 0.7
    known: dict[tuple[int, bool, bool], frozenset[str]] = {}
    for place, (_, _, tongue, _) in enumerate(OFFICES):
        known[place, True, True] = frozenset({"en", tongue})
        known[place, True, False] = frozenset({"en"})
        known[place, False, True] = known[place, False, False] = frozenset({tongue})
    return [
        known[key] for key in zip(office.tolist(), english.tolist(), local.tolist(), strict=True)
    ]


def not_with(n: int, rng: np.random.Generator) -> dict[int, set[int]]:
    """One in a hundred names somebody."""
    apart: dict[int, set[int]] = {}
    pairs = rng.integers(0, n, (n // 100, 2))
    for one, other in pairs.tolist():
        if one != other:
            apart.setdefault(one, set()).add(other)
    return apart


# The same people a while later.


def changed(people: tuple[Person, ...], share: float, seed: int) -> tuple[Person, ...]:
    """The same people after a share of them changed: a third of those left, as many joined, and a
    third offer and want other things."""
    rng = np.random.default_rng(seed)
    third = max(1, round(share * len(people) / 3))
    touched = rng.choice(len(people), min(2 * third, len(people)), replace=False).tolist()
    left, other = set(touched[:third]), set(touched[third:])
    stay = [
        mixed(one, people, rng) if position in other else one
        for position, one in enumerate(people)
        if position not in left
    ]
    models = rng.integers(0, len(people), third).tolist()
    joined = [
        replace(
            mixed(people[model], people, rng), id=f"joined-{seed}-{number}", not_with=frozenset()
        )
        for number, model in enumerate(models)
    ]
    return (*stay, *joined)


def mixed(one: Person, people: tuple[Person, ...], rng: np.random.Generator) -> Person:
    """The person with the offers of somebody and the wants of somebody else, of the same function
    where chance soon finds one."""
    found = []
    for _ in range(2):
        tries = [people[place] for place in rng.integers(0, len(people), 40).tolist()]
        alike = [other for other in tries if other.function == one.function and other is not one]
        found.append((alike or tries)[0])
    return replace(one, offers=found[0].offers, wants=found[1].wants)
