"""An independent judge: recomputes everything from the people, and trusts no solver.

It shares no code with scoring, rules or solving; only the dataclasses of the input and the answer.
Every pair is scored by itself from the definitions in the design, one by one, so it is slow and
plain on purpose (about a minute at 3,000 people).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .problem import Person, Policy, Problem
from .result import RESOLUTION, Matching


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found. ``value`` and ``bound`` are recomputed, in the certificate's unit."""

    ok: bool
    problems: tuple[str, ...]
    value: int
    bound: int

    @property
    def gap(self) -> float:
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0


def verify(problem: Problem, matching: Matching) -> Verdict:
    """Judge ``matching`` against ``problem``: every match, every rule, every price, every pair."""
    judge = Judge(problem, matching.certificate.bonus)
    problems = [*judge.faults_of_matches(matching), *judge.faults_of_left_over(matching)]
    problems += judge.faults_of_serving(matching)
    value = judge.value(matching)
    bound, faults = judge.bound(matching)
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
    """Scores and judges pairs of one problem from the definitions."""

    def __init__(self, problem: Problem, bonus: int = 0) -> None:
        self.problem = problem
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
        self.days = {person.id: self.day(person) for person in problem.people}
        self.bonus = bonus

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
        """In the objective's unit; 0 for a pair that may not be made or is worth nothing."""
        worth = self.worth(a, b)
        if not worth or self.broken_rule(a, b) or min(self.gains(a, b)) < self.policy.least_gain:
            return 0
        return worth + self.bonus

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

    def faults_of_matches(self, matching: Matching) -> Iterator[str]:
        seen: set[str] = set()
        for match in matching.matches:
            a, b = match.a, match.b
            if a not in self.people or b not in self.people or a == b:
                yield f"{a} and {b}: not two of the people."
                continue
            for who in {a, b} & seen:
                yield f"{who} has two partners."
            seen |= {a, b}
            if rule := self.broken_rule(a, b):
                yield f"{a} and {b} break a rule: {rule}."
            if round(match.worth * RESOLUTION) != self.worth(a, b):
                yield f"{a} and {b} are worth {self.worth(a, b)} millionths, not {match.worth}."
            if frozenset((a, b)) not in self.locks and not self.weight(a, b):
                yield f"{a} and {b} gain nothing from each other."
        for lock in self.locks - {frozenset((match.a, match.b)) for match in matching.matches}:
            yield f"The lock of {' and '.join(sorted(lock))} was not kept."

    def faults_of_left_over(self, matching: Matching) -> Iterator[str]:
        matched = {who for match in matching.matches for who in (match.a, match.b)}
        left = [entry.id for entry in matching.left_over]
        if sorted([*matched, *left]) != sorted(self.people):
            yield "The matched and the left over aren't everybody, each once."

    def faults_of_serving(self, matching: Matching) -> Iterator[str]:
        """When people served come first: is the stated most true, and was it reached (or was a
        pair's bonus more than all worths together)?"""
        stated = matching.certificate
        if self.policy.objective != "served":
            if stated.bonus:
                yield "A bonus was given although people served don't come first."
            return
        most = self.most_pairs()
        if stated.most_pairs < most:
            yield f"At most {stated.most_pairs} pairs are stated; {most} are not excluded."
        is_sure = stated.bonus >= (len(self.people) // 2 + 1) * RESOLUTION
        if stated.optimal and not is_sure and len(matching.matches) < most:
            yield f"A small bonus doesn't prove that {most} pairs are impossible."

    def most_pairs(self) -> int:
        """No matching has more pairs: half of the largest matching of everybody's two sides (by
        augmenting paths), and the locked ones."""
        free = [who for who in self.people if who not in self.locked]
        partners = {
            a: [b for b in free if b != a and self.might_trade(a, b) and self.weight(a, b)]
            for a in free
        }
        taught: dict[str, str] = {}
        teacher: dict[str, str] = {}

        def augments(start: str) -> bool:
            """Breadth first from ``start`` to somebody without a teacher, then turn the path."""
            giver_of: dict[str, str] = {}
            queue = [start]
            for giver in queue:
                for other in partners[giver]:
                    if other in giver_of:
                        continue
                    giver_of[other] = giver
                    if other in teacher:
                        queue.append(teacher[other])
                        continue
                    while True:
                        giver = giver_of[other]
                        before = taught.get(giver)
                        taught[giver], teacher[other] = other, giver
                        if before is None:
                            return True
                        other = before
            return False

        return sum(augments(who) for who in free) // 2 + len(self.locks)

    def value(self, matching: Matching) -> int:
        total = 0
        for match in matching.matches:
            if match.a in self.people and match.b in self.people:
                worth = self.worth(match.a, match.b)
                total += worth + (self.bonus if worth else 0)
        return total

    def bound(self, matching: Matching) -> tuple[int, list[str]]:
        """What the prices prove: locked pairs as they are, half the prices of everybody else."""
        prices = matching.certificate.prices
        faults = [f"{who} has no price." for who in self.people if who not in prices]
        if faults:
            return 0, faults
        free = [who for who in self.people if who not in self.locked]
        faults += [f"The price of {who} is negative." for who in free if prices[who] < 0]
        for position, a in enumerate(free):
            for b in free[position + 1 :]:
                if self.might_trade(a, b) and prices[a] + prices[b] < 2 * self.weight(a, b):
                    faults.append(f"The prices of {a} and {b} don't cover what they are worth.")
        fixed = 0
        for lock in self.locks:
            a, b = sorted(lock)
            worth = self.worth(a, b)
            fixed += worth + (self.bonus if worth else 0)
        return fixed + sum(prices[who] for who in free) // 2, faults

    def might_trade(self, a: str, b: str) -> bool:
        """Whether anything can flow at all: a quick no for most pairs."""
        return not self.wants[a].keys().isdisjoint(self.offers[b])


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
