"""An independent judge: recomputes everything from the people, and trusts no solver.

It shares no code with scoring, rules or solving; only the dataclasses of the input and the answer.
``Judge`` has the definitions, one pair at a time; ``Table`` computes the same for all pairs a block
at a time, in code of its own, and a test holds the two against each other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .problem import Person, Policy, Problem
from .result import RESOLUTION, Circle, Matching

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found. ``value`` and ``bound`` are recomputed, in the certificate's unit."""

    ok: bool
    problems: tuple[str, ...]
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether the prices by themselves prove that nothing is better."""
        return self.ok and self.value == self.bound

    @property
    def gap(self) -> float:
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0


def verify(problem: Problem, matching: Matching) -> Verdict:
    """Judge ``matching`` against ``problem``: every match, every rule, every price, every pair."""
    judge = Judge(problem, matching)
    problems = [*judge.faults_of_matches(), *judge.faults_of_circles(), *judge.faults_of_groups()]
    problems += [*judge.faults_of_left_over(), *judge.faults_of_terms()]
    value = judge.value()
    bound, faults = judge.bound()
    problems += faults
    stated = matching.certificate
    if stated.value != value:
        problems.append(f"The certificate states a value of {stated.value}; it is {value}.")
    if stated.bound != bound:
        problems.append(
            f"The certificate states a bound of {stated.bound}; the prices give {bound}."
        )
    if value > bound:
        problems.append(f"The value {value} exceeds the bound {bound} of its own prices.")
    return Verdict(not problems, tuple(problems), value, bound)


class Judge:
    """Scores and judges pairs of one problem from the definitions, and a matching when given."""

    def __init__(self, problem: Problem, matching: Matching | None = None, bonus: int = 0) -> None:
        self.problem = problem
        self.matching = matching
        self.policy: Policy = problem.policy
        self.people = {person.id: person for person in problem.people}
        self.offers = {
            person.id: {
                skill: max(offer.level for offer in person.offers if offer.skill == skill)
                for skill in {offer.skill for offer in person.offers}
            }
            for person in problem.people
        }
        self.wants = {person.id: self.wishes(person) for person in problem.people}
        self.bans = {frozenset(pair) for pair in problem.review.bans}
        self.bans |= {frozenset(pair) for pair in problem.review.previous}
        self.locks = {frozenset(pair) for pair in problem.review.locks}
        self.locked = {who for pair in self.locks for who in pair}
        taken = Counter(who for pair in self.locks for who in pair)
        self.places = {
            person.id: max(0, person.capacity - taken[person.id])
            for person in problem.people
            if not (self.policy.groups and person.in_group)
        }
        # Who asks for a group isn't paired.
        self.places |= {who: 0 for who in self.people if who not in self.places}
        self.days = {person.id: self.day(person) for person in problem.people}
        self.bonus = matching.certificate.bonus if matching else bonus
        self.base = matching.certificate.base if matching else 0

    def wishes(self, person: Person) -> dict[str, tuple[int, int]]:
        """Skill → (priority, level now), without what the person offers."""
        found: dict[str, tuple[int, int]] = {}
        for want in person.wants:
            if want.skill not in self.offers[person.id]:
                priority, level = found.get(want.skill, (0, 9))
                found[want.skill] = (max(priority, want.priority), min(level, want.level_now))
        return found

    def day(self, person: Person) -> tuple[float, float] | None:
        if not person.time_zone:
            return None
        on = self.policy.on
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(person.time_zone))
        offset = noon.utcoffset()
        shift = offset.total_seconds() / 3600 if offset else 0.0
        return person.working_hours[0] - shift, person.working_hours[1] - shift

    def gain(self, learner: str, teacher: str) -> float:
        """The priority-weighted share of the learner's wants that the teacher can meet."""
        wants = self.wants[learner]
        total = sum(priority for priority, _ in wants.values())
        met = sum(
            priority
            for skill, (priority, level) in wants.items()
            if self.offers[teacher].get(skill, 0) > level
        )
        return met / total if total else 0.0

    def shared(self, a: str, b: str) -> float | None:
        one, other = self.days[a], self.days[b]
        if one is None or other is None:
            return None
        return sum(
            max(0.0, min(one[1], other[1] + shift) - max(one[0], other[0] + shift))
            for shift in (-24.0, 0.0, 24.0)
        )

    def soft(self, a: str, b: str) -> tuple[float, float]:
        one, other, policy = self.people[a], self.people[b], self.policy
        functions = one.function and other.function and one.function != other.function
        locations = one.location and one.location == other.location
        hours = self.shared(a, b) or 0.0
        terms = 0.0
        if policy.other_function:
            terms += policy.other_function * bool(functions)
        if policy.same_location:
            terms += policy.same_location * bool(locations)
        if policy.working_hours:
            terms += policy.working_hours * min(hours / 8.0, 1.0)
        return terms, policy.other_function + policy.same_location + policy.working_hours

    def gains(self, a: str, b: str) -> tuple[float, float]:
        """What each gains, soft terms included; what is nothing stays nothing."""
        terms, weight = self.soft(a, b)
        skills = self.policy.skills

        def softened(gain: float) -> float:
            return (skills * gain + terms) / (skills + weight) if gain > 0 and weight else gain

        return softened(self.gain(a, b)), softened(self.gain(b, a))

    def worth(self, a: str, b: str) -> int:
        """In whole millionths, whatever the rules say."""
        x, y = self.gains(a, b)
        if x <= 0 or y <= 0:
            return 0
        means = {
            "geometric": math.sqrt(x * y),
            "harmonic": 2 * x * y / (x + y),
            "minimum": min(x, y),
        }
        return max(1, round(means[self.policy.mean] * RESOLUTION))

    def weight(self, a: str, b: str) -> int:
        """In the objective's unit, with the bonus; 0 for a pair that may not be made or is worth
        nothing."""
        if not self.may_be(a, b):
            return 0
        return self.worth(a, b) - self.penalty(a, b) + self.bonus

    def may_be(self, a: str, b: str) -> bool:
        """Whether the rules and the least gain allow the pair, and both gain."""
        enough = min(self.gains(a, b)) >= self.policy.least_gain
        return enough and self.worth(a, b) > 0 and not self.broken_rule(a, b)

    def penalty(self, a: str, b: str) -> int:
        """What the fair objective takes off a pair whose worse-off side gains little."""
        if not self.base:
            return 0
        level = min(100, math.floor(min(self.gains(a, b)) * 100.0))
        return int(self.base ** (100 - level) * self.base * RESOLUTION)

    def circle_worth(self, people: Sequence[str]) -> int:
        """In whole millionths: each teaches the next. 0 when somebody gains nothing."""
        gains = sorted(self.gains(who, people[place - 1])[0] for place, who in enumerate(people))
        k = len(gains)
        if gains[0] <= 0:
            return 0
        if self.policy.mean == "minimum":
            mean = gains[0]
        elif self.policy.mean == "harmonic":
            mean = k / float(np.sum(1.0 / np.array(gains)))
        else:
            product = float(np.prod(np.array(gains)))
            mean = float(np.cbrt(product)) if k == 3 else math.sqrt(math.sqrt(product))
        return max(1, round(self.policy.circle_worth * k / 2 * mean * RESOLUTION))

    def broken_rule(self, a: str, b: str) -> str:
        one, other, policy = self.people[a], self.people[b], self.policy
        hours = self.shared(a, b)
        broken = {
            "capacity": not one.capacity or not other.capacity,
            "not with": b in one.not_with or a in other.not_with,
            "ban": frozenset((a, b)) in self.bans,
            "function": policy.cross_functions and one.function and one.function == other.function,
            "team": policy.cross_teams and one.team and one.team == other.team,
            "language": policy.shared_language
            and one.languages
            and other.languages
            and not one.languages & other.languages,
            "hours": hours is not None and hours < policy.overlap_hours,
            "manager": self.is_above(a, b) or self.is_above(b, a),
        }
        return next((name for name, is_broken in broken.items() if is_broken), "")

    def is_above(self, high: str, low: str) -> bool:
        """Whether ``high`` is in the line of management over ``low``, near enough to matter."""
        return high in line_above(self.people, low)[: self.policy.manager_depth]

    # What a matching gets wrong.

    @property
    def judged(self) -> Matching:
        assert self.matching is not None
        return self.matching

    def faults_of_matches(self) -> Iterator[str]:
        seen: set[frozenset[str]] = set()
        partners: Counter[str] = Counter()
        for match in self.judged.matches:
            a, b = match.a, match.b
            if a not in self.people or b not in self.people or a == b:
                yield f"{a} and {b}: not two of the people."
                continue
            if frozenset((a, b)) in seen:
                yield f"{a} and {b} are matched twice."
            seen.add(frozenset((a, b)))
            partners.update((a, b))
            if rule := self.broken_rule(a, b):
                yield f"{a} and {b} break a rule: {rule}."
            if round(match.worth * RESOLUTION) != self.worth(a, b):
                yield f"{a} and {b} are worth {self.worth(a, b)} millionths, not {match.worth}."
            if frozenset((a, b)) not in self.locks and not self.may_be(a, b):
                yield f"{a} and {b} gain nothing from each other, or too little."
        for circle in self.judged.circles:
            partners.update(circle.people)
        for who, count in partners.items():
            if who in self.people and count > self.people[who].capacity:
                yield f"{who} has {count} partners and places for {self.people[who].capacity}."
        for lock in sorted(map(sorted, self.locks - seen)):
            yield f"The lock of {' and '.join(lock)} was not kept."

    def faults_of_circles(self) -> Iterator[str]:
        for circle in self.judged.circles:
            names = ", ".join(circle.people)
            if not 3 <= len(circle.people) <= self.policy.circles:
                yield f"{names}: not a circle that the policy allows."
                continue
            if not set(circle.people) <= self.people.keys() or len(set(circle.people)) != len(
                circle.people
            ):
                yield f"{names}: not so many different people."
                continue
            yield from self.faults_of_circle(circle, names)

    def faults_of_circle(self, circle: Circle, names: str) -> Iterator[str]:
        people = circle.people
        if any(self.places[who] != 1 or who in self.locked for who in people):
            yield f"{names}: somebody in the circle hasn't just one place."
        if any(self.broken_rule(a, b) for a, b in combinations(people, 2)):
            yield f"{names}: a rule keeps two of the circle apart."
        gains = tuple(self.gains(who, people[place - 1])[0] for place, who in enumerate(people))
        if min(gains) <= 0 or min(gains) < self.policy.least_gain:
            yield f"{names}: somebody in the circle gains nothing, or too little."
        if gains != circle.gains:
            yield f"{names}: the gains are {gains}, not {circle.gains}."
        if round(circle.worth * RESOLUTION) != self.circle_worth(people):
            yield f"{names} are worth {self.circle_worth(people)} millionths, not {circle.worth}."

    def faults_of_groups(self) -> Iterator[str]:
        taken = Counter(who for group in self.judged.groups for who in group.people)
        taken.update({who for match in self.judged.matches for who in (match.a, match.b)})
        taken.update({who for circle in self.judged.circles for who in circle.people})
        for group in self.judged.groups:
            names = ", ".join(group.people)
            members = set(group.people)
            if not members <= self.people.keys() or not 4 <= len(members) <= 8:
                yield f"{names}: not four to eight of the people."
                continue
            if any(taken[who] > 1 for who in members):
                yield f"{names}: somebody is served twice."
            if any(self.broken_rule(a, b) for a, b in combinations(group.people, 2)):
                yield f"{names}: a rule keeps two of the group apart."
            learners = {who for skill in group.skills for who in group.learners[skill]}
            if learners != members:
                yield f"{names}: somebody in the group learns nothing."
            for skill in group.skills:
                if not all(self.can_learn(who, skill, members) for who in group.learners[skill]):
                    yield f"{names}: nobody there can teach {skill} to each who is to learn it."

    def can_learn(self, who: str, skill: str, members: set[str]) -> bool:
        if who not in members or skill not in self.wants[who]:
            return False
        level = self.wants[who][skill][1]
        return any(self.offers[other].get(skill, 0) > level for other in members - {who})

    def faults_of_left_over(self) -> Iterator[str]:
        matching = self.judged
        served = {who for match in matching.matches for who in (match.a, match.b)}
        served |= {who for circle in matching.circles for who in circle.people}
        served |= {who for group in matching.groups for who in group.people}
        left = [entry.id for entry in matching.left_over]
        if sorted([*served, *left]) != sorted(self.people):
            yield "The served and the left over aren't everybody, each once."

    def faults_of_terms(self) -> Iterator[str]:
        """Does the certificate weigh what the objective asks for?"""
        stated = self.judged.certificate
        objective = self.policy.objective
        places = sum(self.places.values())
        if stated.objective != objective:
            yield f"The certificate is for the objective “{stated.objective}”."
        if objective == "worth" and (stated.bonus or stated.base):
            yield "A bonus was given although people served don't come first."
        if objective != "worth" and (stated.bonus <= 0 or stated.bonus % 2):
            yield "People served come first, and the bonus doesn't say so."
        if objective == "fair":
            if stated.base <= places // 2:
                yield "The base isn't greater than the number of pairs that there may be."
            if stated.bonus < stated.base**101 * stated.base * RESOLUTION:
                yield "The bonus doesn't outweigh all that the fair objective takes off."
        if objective == "served" and stated.optimal and stated.most_served:
            sure = stated.bonus >= (places // 2 + 1) * 2 * RESOLUTION
            if not sure and self.people_served() < stated.most_served:
                yield "Fewer are served than could be, and the bonus doesn't prove it impossible."

    def people_served(self) -> int:
        matching = self.judged
        served = {who for match in matching.matches for who in (match.a, match.b)}
        return len(served | {who for circle in matching.circles for who in circle.people})

    def value(self) -> int:
        matching = self.judged
        total = self.people_served() * (self.bonus // 2)
        for match in matching.matches:
            if match.a in self.people and match.b in self.people:
                total += self.worth(match.a, match.b)
                if frozenset((match.a, match.b)) not in self.locks:
                    total -= self.penalty(match.a, match.b)
        for circle in matching.circles:
            if set(circle.people) <= self.people.keys():
                total += self.circle_worth(circle.people)
        return total

    def bound(self) -> tuple[int, list[str]]:
        """What the prices prove: locked pairs as they are, and the prices of all free places."""
        stated = self.judged.certificate
        fixed = len(self.locked) * (self.bonus // 2)
        fixed += sum(self.worth(*sorted(lock)) for lock in self.locks)
        table = Table(self)
        if stated.teach:
            return fixed_plus(fixed, table.bound_of_arcs(stated.teach, stated.learn))
        if self.policy.circles > 2:
            return fixed_plus(fixed, table.bound_of_circles(stated.prices))
        return fixed_plus(fixed, table.bound_of_prices(stated.prices, stated.further))


def line_above(people: dict[str, Person], who: str) -> list[str]:
    """Everybody above a person, the nearest first; a ring of managers ends where it closes."""
    if people[who].line:
        return list(people[who].line)
    above: list[str] = []
    current = people.get(who)
    while current and current.manager and current.manager not in (who, *above):
        above.append(current.manager)
        current = people.get(current.manager)
    return above


def fixed_plus(fixed: int, found: tuple[int, list[str]]) -> tuple[int, list[str]]:
    return fixed + found[0], found[1]


BLOCK_CELLS = 2_000_000


class Table:
    """All pairs of a judge's people, a block at a time."""

    def __init__(self, judge: Judge) -> None:
        self.judge, self.policy = judge, judge.policy
        self.ids = sorted(judge.people)
        self.n = len(self.ids)
        self.place = {who: row for row, who in enumerate(self.ids)}
        people = [judge.people[who] for who in self.ids]
        self.places = np.array([judge.places[who] for who in self.ids], dtype=np.int64)
        self.is_locked = np.array([who in judge.locked for who in self.ids], dtype=bool)
        self.total = np.array(
            [sum(priority for priority, _ in judge.wants[who].values()) for who in self.ids],
            dtype=np.float64,
        )
        self.function, self.location, self.team = (
            numbered([getattr(person, fact) for person in people])
            for fact in ("function", "location", "team")
        )
        tongues = sorted({tongue for person in people for tongue in person.languages})
        self.speaks = np.array(
            [[tongue in person.languages for tongue in tongues] for person in people], dtype=bool
        ).reshape(self.n, len(tongues))
        days = [judge.days[who] or (math.nan, math.nan) for who in self.ids]
        self.day = np.array(days, dtype=np.float64).reshape(self.n, 2)
        self.named = np.array(sorted(self.named_pairs()), dtype=np.int64)
        self.wish, self.teach = self.matrices()

    def named_pairs(self) -> set[int]:
        """Pairs forbidden by name, and of people in one line, as one number each."""
        judge = self.judge
        pairs = {tuple(sorted(pair)) for pair in judge.bans | judge.locks if len(pair) == 2}
        for who, person in judge.people.items():
            others = [*person.not_with, *line_above(judge.people, who)[: self.policy.manager_depth]]
            pairs |= {tuple(sorted((who, other))) for other in others if other != who}
        return {
            self.place[a] * self.n + self.place[b]
            for a, b in pairs
            if a in self.place and b in self.place
        }

    def matrices(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Wants by (skill, level now) with their priorities, and who can teach each of these."""
        columns: dict[tuple[str, int], int] = {}
        wish: list[tuple[int, int, int]] = []
        for row, who in enumerate(self.ids):
            for skill, (priority, level) in self.judge.wants[who].items():
                wish.append((row, columns.setdefault((skill, level), len(columns)), priority))
        teach = [
            (row, columns[skill, level], 1)
            for row, who in enumerate(self.ids)
            for skill, mine in self.judge.offers[who].items()
            for level in range(mine)
            if (skill, level) in columns
        ]
        shape = (self.n, max(1, len(columns)))
        return matrix(wish, shape), matrix(teach, shape)

    def blocks(self) -> Iterator[tuple[Numbers, Numbers, Numbers, Numbers]]:
        """Teacher, learner, what the learner is taught, and what the teacher is taught in turn
        (0 when nothing), of all directed pairs; priorities summed."""
        height = max(1, BLOCK_CELLS // max(1, self.n))
        for start in range(0, self.n, height):
            rows = slice(start, min(self.n, start + height))
            learnt = sparse.csr_array(self.wish[rows] @ self.teach.T).toarray()
            given = sparse.csr_array(self.teach[rows] @ self.wish.T).toarray()
            learner, teacher = np.nonzero(learnt)
            keep = learner + start != teacher
            learner, teacher = learner[keep], teacher[keep]
            yield teacher, learner + start, learnt[learner, teacher], given[learner, teacher]

    def shares(
        self, a: Numbers, b: Numbers, met: Numbers, taught: Numbers
    ) -> tuple[Shares, Shares]:
        """What each a gains from b and each b from a, softened; 0 stays 0."""
        policy = self.policy
        x = np.where(met > 0, met / np.maximum(self.total[a], 1.0), 0.0)
        y = np.where(taught > 0, taught / np.maximum(self.total[b], 1.0), 0.0)
        weight = policy.other_function + policy.same_location + policy.working_hours
        if not weight:
            return x, y
        terms = np.zeros(len(a))
        if policy.other_function:
            known = (self.function[a] > 0) & (self.function[b] > 0)
            terms += policy.other_function * (known & (self.function[a] != self.function[b]))
        if policy.same_location:
            alike = (self.location[a] > 0) & (self.location[a] == self.location[b])
            terms += policy.same_location * alike
        if policy.working_hours:
            hours = np.nan_to_num(self.shared(a, b), nan=0.0)
            terms += policy.working_hours * np.minimum(hours / 8.0, 1.0)
        whole = policy.skills + weight
        return (
            np.where(x > 0, (policy.skills * x + terms) / whole, 0.0),
            np.where(y > 0, (policy.skills * y + terms) / whole, 0.0),
        )

    def shared(self, a: Numbers, b: Numbers) -> Shares:
        hours = np.zeros(len(a))
        for shift in (-24.0, 0.0, 24.0):
            late = np.minimum(self.day[a, 1], self.day[b, 1] + shift)
            early = np.maximum(self.day[a, 0], self.day[b, 0] + shift)
            hours = hours + np.maximum(0.0, late - early)
        return hours

    def worths(self, x: Shares, y: Shares) -> Numbers:
        if self.policy.mean == "minimum":
            mean = np.minimum(x, y)
        elif self.policy.mean == "harmonic":
            mean = 2 * x * y / np.maximum(x + y, 1e-300)
        else:
            mean = np.sqrt(x * y)
        worth = np.maximum(1, np.round(mean * RESOLUTION).astype(np.int64))
        result: Numbers = np.where((x > 0) & (y > 0), worth, 0)
        return result

    def allowed(self, a: Numbers, b: Numbers) -> Flags:
        policy = self.policy
        broken = (self.places[a] == 0) | (self.places[b] == 0)
        if policy.cross_functions:
            broken |= (self.function[a] > 0) & (self.function[a] == self.function[b])
        if policy.cross_teams:
            broken |= (self.team[a] > 0) & (self.team[a] == self.team[b])
        if policy.shared_language:
            both = self.speaks.any(axis=1)[a] & self.speaks.any(axis=1)[b]
            broken |= both & ~(self.speaks[a] & self.speaks[b]).any(axis=1)
        if policy.overlap_hours:
            broken |= self.shared(a, b) < policy.overlap_hours
        broken |= np.isin(np.minimum(a, b) * self.n + np.maximum(a, b), self.named)
        result: Flags = ~broken
        return result

    def pairs(self) -> Iterator[tuple[Numbers, Numbers, Shares, Shares, Numbers]]:
        """Every pair that may be made, once: the two, what each gains, and the worth."""
        for b, a, met, taught in self.blocks():
            once = (a < b) & (taught > 0)
            a, b = a[once], b[once]
            x, y = self.shares(a, b, met[once], taught[once])
            enough = np.minimum(x, y) >= self.policy.least_gain
            enough[enough] = self.allowed(a[enough], b[enough])
            a, b, x, y = a[enough], b[enough], x[enough], y[enough]
            yield a, b, x, y, self.worths(x, y)

    def bound_of_prices(
        self, stated: Mapping[str, int], more: Mapping[str, int]
    ) -> tuple[int, list[str]]:
        """The bound that prices of first and further places prove, and what they don't cover."""
        faults = [f"{who} has no price." for who in self.ids if who not in stated]
        if faults:
            return 0, faults
        first = whole_numbers([stated[who] for who in self.ids])
        further = whole_numbers([more.get(who, stated[who]) for who in self.ids])
        free = self.places > 0
        faults += [
            f"The price of {self.ids[row]} is negative."
            for row in np.flatnonzero(free & ((first < 0) | (further < 0)))
        ]
        bonus = self.judge.bonus // 2
        half = whole_numbers([0 if locked else bonus for locked in self.is_locked.tolist()])
        total = sum(first[free].tolist())
        total += sum((np.maximum(self.places - 1, 0) * further).tolist())
        single = first - 2 * half
        least = np.where(self.places > 1, np.minimum(single, further), single)
        for a, b, x, y, worth in self.pairs():
            over = 2 * self.less(x, y, worth) - least[a] - least[b]
            inner = (self.places[a] > 1) & (self.places[b] > 1)
            wrong = (over > 0) & ~inner
            faults += [
                f"The prices of {self.ids[a[k]]} and {self.ids[b[k]]} don't cover what they are "
                "worth."
                for k in np.flatnonzero(wrong)
            ]
            total += sum(over[(over > 0) & inner].tolist())
        return total // 2, faults

    def less(self, x: Shares, y: Shares, worth: Numbers) -> npt.NDArray[Any]:
        """Worths, less what the fair objective takes off."""
        base = self.judge.base
        if not base:
            return worth
        levels = np.minimum(100, np.floor(np.minimum(x, y) * 100.0).astype(np.int64))
        off = [base ** (101 - int(level)) * RESOLUTION for level in levels]
        result: npt.NDArray[Any] = worth.astype(object) - np.array(off, dtype=object)
        return result

    def single(self) -> Flags:
        """Who may be in a circle."""
        result: Flags = (self.places == 1) & ~self.is_locked
        return result

    def given(self) -> int:
        """What serving people with several places counts at most, where circles are allowed."""
        several = np.count_nonzero((self.places > 1) & ~self.is_locked)
        return int(several) * (self.judge.bonus // 2)

    def bound_of_arcs(
        self, teach: Mapping[str, int], learn: Mapping[str, int]
    ) -> tuple[int, list[str]]:
        """The bound that prices of teaching and learning prove for pairs and circles at once."""
        missing = [who for who in self.ids if who not in teach or who not in learn]
        if missing:
            return 0, [f"{who} has no price." for who in missing]
        out = np.array([teach[who] for who in self.ids], dtype=np.int64)
        into = np.array([learn[who] for who in self.ids], dtype=np.int64)
        faults = [
            f"The prices of {self.ids[row]} sum to less than nothing."
            for row in np.flatnonzero((out + into < 0) & (self.places > 0))
        ]
        half = np.where(self.single(), self.judge.bonus // 2, 0)
        for teacher, learner, met, taught in self.blocks():
            x, y = self.shares(learner, teacher, met, taught)
            keep = x >= self.policy.least_gain
            keep[keep] = self.allowed(teacher[keep], learner[keep])
            teacher, learner, x, y = teacher[keep], learner[keep], x[keep], y[keep]
            worth = np.where(y >= self.policy.least_gain, self.worths(x, y), 0)
            ring = self.single()[teacher] & self.single()[learner]
            alone = np.where(ring, self.policy.circle_worth * x * RESOLUTION / 2, 0.0)
            count = np.ceil(np.maximum(alone, worth / 2)).astype(np.int64) + 1 + half[learner]
            counted = ring | (worth > 0)
            short = counted & (out[teacher] + into[learner] < 2 * count)
            faults += [
                f"The prices of {self.ids[teacher[k]]} teaching {self.ids[learner[k]]} are too low."
                for k in np.flatnonzero(short)
            ]
        return int((self.places * (out + into)).sum()) // 2 + self.given(), faults

    def bound_of_circles(self, stated: Mapping[str, int]) -> tuple[int, list[str]]:
        """The bound that one price a person proves for pairs and circles, each looked at."""
        faults = [f"{who} has no price." for who in self.ids if who not in stated]
        if faults:
            return 0, faults
        price = np.array([stated[who] for who in self.ids], dtype=np.int64)
        faults += [
            f"The price of {self.ids[row]} is negative." for row in np.flatnonzero(price < 0)
        ]
        half = np.where(self.single(), self.judge.bonus // 2, 0)
        for a, b, _, _, worth in self.pairs():
            short = price[a] + price[b] < 2 * (worth + half[a] + half[b])
            faults += [
                f"The prices of {self.ids[a[k]]} and {self.ids[b[k]]} don't cover what they are "
                "worth."
                for k in np.flatnonzero(short)
            ]
        faults += self.uncovered_circles(price)
        return int((self.places * price).sum()) // 2 + self.given(), faults

    def uncovered_circles(self, price: Numbers) -> Iterator[str]:
        """Circles that weigh more than their members' prices, found by walking every way that
        could still close in one: no mean exceeds the arithmetic one."""
        single = self.single()
        after: list[list[int]] = [[] for _ in range(self.n)]
        for teacher, learner, met, taught in self.blocks():
            x, _ = self.shares(learner, teacher, met, taught)
            keep = (x >= self.policy.least_gain) & single[teacher] & single[learner]
            keep[keep] = self.allowed(teacher[keep], learner[keep])
            for one, other in zip(teacher[keep].tolist(), learner[keep].tolist(), strict=True):
                after[one].append(other)
        teaches = [set(others) for others in after]
        bonus = self.judge.bonus // 2
        for start in range(self.n):
            ways: list[tuple[int, ...]] = [(start,)]
            for length in range(2, self.policy.circles + 1):
                ways = [
                    (*way, other)
                    for way in ways
                    for other in after[way[-1]]
                    if other > start and other not in way
                ]
                if length < 3:
                    continue
                for way in ways:
                    if start not in teaches[way[-1]]:
                        continue
                    names = [self.ids[row] for row in way]
                    if any(self.judge.broken_rule(a, b) for a, b in combinations(names, 2)):
                        continue
                    weight = self.judge.circle_worth(names) + len(way) * bonus
                    if int(price[list(way)].sum()) < 2 * weight:
                        yield f"The prices of {', '.join(names)} don't cover their circle."


def matrix(entries: list[tuple[int, int, int]], shape: tuple[int, int]) -> sparse.csr_array:
    table = np.array(entries, dtype=np.int64).reshape(-1, 3)
    return sparse.csr_array((table[:, 2], (table[:, 0], table[:, 1])), shape=shape)


def numbered(values: list[str]) -> Numbers:
    """A number for each value, 0 for none."""
    known: dict[str, int] = {"": 0}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def whole_numbers(values: list[int]) -> npt.NDArray[Any]:
    """In 64 bits where they fit, else of any size."""
    fits = all(abs(value) < 2**60 for value in values)
    return np.array(values, dtype=np.int64 if fits else object)
