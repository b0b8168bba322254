"""Pairs and circles by brute force, from the independent judge's gains and rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
from hypothesis import strategies as st

from bothways.engine.checks import Judge
from bothways.engine.circles import CircleSolution, find_circles
from bothways.engine.encoding import Ints, encode
from bothways.engine.problem import Problem
from bothways.engine.result import RESOLUTION
from bothways.engine.scoring import Scorer
from bothways.engine.solving import Solver
from bothways.engine.watch import Watch

from ...tests.strategies import problems


@st.composite
def circle_problems(draw: st.DrawFn, most: int = 7) -> Problem:
    """Problems whose policy allows circles; reviewers may have locked up to one pair."""
    problem = draw(problems(most))
    policy = replace(
        problem.policy,
        circles=draw(st.sampled_from([3, 4])),
        circle_worth=draw(st.sampled_from([0.9, 1.0, 0.5, 0.0])),
    )
    return replace(problem, policy=policy)


class Setting:
    """One problem ready to be solved, without locks that can't be kept."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.encoded = encode(problem)
        self.scorer = Scorer.of(problem, self.encoded)
        self.judge = Judge(problem)
        self.locked = self.possible_locks()
        self.watch = Watch()
        self.solver = Solver(self.encoded, self.scorer, self.watch, self.locked)

    def possible_locks(self) -> Ints:
        index, judge = self.encoded.index, self.judge
        places = self.encoded.capacity.copy()
        locks: list[tuple[int, int]] = []
        for one, other in self.problem.review.locks:
            a, b = sorted((index[one], index[other]))
            if (
                places[a]
                and places[b]
                and (a, b) not in locks
                and not judge.broken_rule(one, other)
            ):
                places[[a, b]] -= 1
                locks.append((a, b))
        return np.array(locks, dtype=np.int64).reshape(-1, 2)

    def solve(self, seed: int = 0) -> CircleSolution:
        policy = self.problem.policy
        served_first = policy.objective != "worth"
        solution = self.solver.solve(served_first=served_first)
        return find_circles(self.scorer, self.solver, solution, policy, self.watch, seed)

    def name(self, position: int) -> str:
        return self.encoded.people[position].id

    def gain(self, learner: int, teacher: int) -> float:
        return self.judge.gains(self.name(learner), self.name(teacher))[0]

    def may_meet(self, a: int, b: int) -> bool:
        again = any({a, b} == set(pair) for pair in self.locked.tolist())
        return not again and not self.judge.broken_rule(self.name(a), self.name(b))

    def may_be(self, group: tuple[int, ...]) -> bool:
        """Whether the pair or circle breaks no rule and everybody gains enough."""
        gains = [self.gain(b, a) for a, b in zip(group, group[1:] + group[:1], strict=True)]
        enough = all(gain > 0 and gain >= self.problem.policy.least_gain for gain in gains)
        return enough and all(self.may_meet(a, b) for a, b in combinations(group, 2))

    def worth(self, group: tuple[int, ...]) -> int:
        if len(group) == 2:
            return self.judge.worth(self.name(group[0]), self.name(group[1]))
        policy, k = self.problem.policy, len(group)
        gains = sorted(self.gain(b, a) for a, b in zip(group, group[1:] + group[:1], strict=True))
        product = 1.0
        for gain in gains:
            product *= gain
        mean = {
            "geometric": product ** (1 / k),
            "harmonic": k / sum(1 / gain for gain in gains),
            "minimum": gains[0],
        }[policy.mean]
        return max(1, round(policy.circle_worth * k / 2 * mean * RESOLUTION))

    def every_group(self) -> list[tuple[int, ...]]:
        """All that may be: pairs, and circles beginning with their smallest position."""
        free = np.flatnonzero(self.solver.places > 0).tolist()
        single = [
            who for who in free if self.solver.places[who] == 1 and not self.solver.is_locked[who]
        ]
        groups: list[tuple[int, ...]] = list(combinations(free, 2))
        for k in range(3, self.problem.policy.circles + 1):
            for first, *rest in combinations(single, k):
                groups += [(first, *order) for order in permutations(rest)]
        return [group for group in groups if self.may_be(group)]

    def value(self, groups: list[tuple[int, ...]], bonus: int) -> int:
        served = {who for group in groups for who in group if not self.solver.is_locked[who]}
        return sum(self.worth(group) for group in groups) + len(served) * (bonus // 2)

    def best(self, bonus: int) -> int:
        groups, places = self.every_group(), self.solver.places.copy()

        def best(at: int, chosen: list[tuple[int, ...]]) -> int:
            if at == len(groups):
                return self.value(chosen, bonus)
            found = best(at + 1, chosen)
            group = list(groups[at])
            if (places[group] > 0).all():
                places[group] -= 1
                found = max(found, best(at + 1, [*chosen, groups[at]]))
                places[group] += 1
            return found

        return best(0, [])

    def groups_of(self, found: CircleSolution) -> list[tuple[int, ...]]:
        pairs: list[tuple[int, ...]] = [(a, b) for a, b in found.pairs.tolist()]
        return [*pairs, *found.circles]

    def faults(self, found: CircleSolution) -> list[str]:
        """Everything that is wrong with an answer."""
        groups, faults = self.groups_of(found), []
        used = np.zeros(self.encoded.n, dtype=np.int64)
        for group in groups:
            used[list(group)] += 1
            if not self.may_be(group):
                faults.append(f"{group} may not be")
            if len(group) > 2 and (
                (self.solver.places[list(group)] != 1).any()
                or self.solver.is_locked[list(group)].any()
            ):
                faults.append(f"somebody of {group} may not be in a circle")
        if (used > self.solver.places).any():
            faults.append("somebody is served more often than they have places")
        if any(circle[0] != min(circle) for circle in found.circles):
            faults.append("a circle doesn't begin with its smallest position")
        if [self.worth(circle) for circle in found.circles] != found.worths.tolist():
            faults.append("worths of circles are wrong")
        if self.value(groups, found.bonus) != found.value:
            faults.append(f"the value is {self.value(groups, found.bonus)}, not {found.value}")
        if found.value > found.bound:
            faults.append("the value exceeds the bound")
        if found.optimal and found.served_bound and found.bonus:
            served = {who for group in groups for who in group}
            if len([who for who in served if not self.solver.is_locked[who]]) > found.served_bound:
                faults.append("more are served than can be")
        return faults

    def faults_of_proof(self, found: CircleSolution) -> list[str]:
        """Pairs and circles that the prices don't cover, by the definitions in ``Terms``."""
        places, locked, faults = self.solver.places, self.solver.is_locked, []
        half = np.where((places == 1) & ~locked, found.bonus // 2, 0)
        given = int(np.count_nonzero((places > 1) & ~locked)) * (found.bonus // 2)
        if found.prices is not None:
            prices = found.prices
            if (prices < 0).any():
                faults.append("a price is negative")
            for group in self.every_group():
                weight = self.worth(group) + int(half[list(group)].sum())
                if int(prices[list(group)].sum()) < 2 * weight:
                    faults.append(f"{group} isn't covered")
        else:
            assert found.teach is not None
            assert found.learn is not None
            prices = found.teach + found.learn
            if (prices < 0).any():
                faults.append("teach and learn of somebody sum to less than 0")
            for group in self.every_group():
                weight = self.worth(group) + int(half[list(group)].sum())
                arcs = zip(group, group[1:] + group[:1], strict=True)
                if int(sum(found.teach[a] + found.learn[b] for a, b in arcs)) < 2 * weight:
                    faults.append(f"{group} isn't covered")
        if int((places * prices).sum()) // 2 + given != found.bound:
            faults.append("the bound isn't what the prices give")
        return faults
