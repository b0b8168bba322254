"""The search among many and its proofs, judged by brute force on small problems and by plain
checks on larger ones."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bothways.engine import Cancelled, Offer, Person, Policy, Problem, Want
from bothways.engine.circles import CircleSolution, arcs, front, proof
from bothways.engine.circles.front import from_search, pairs_of
from bothways.engine.circles.terms import Terms
from bothways.engine.circles.worths import allowed_rings, gains_of, worths_of
from bothways.engine.tests.test_optimum import crowd
from bothways.engine.watch import Watch

from .brute import Setting, circle_problems

THOROUGH = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def by_search(setting: Setting, seed: int = 0, watch: Watch | None = None) -> CircleSolution:
    """What the search finds, however few people there are."""
    policy = setting.problem.policy
    solution = setting.solver.solve(served_first=policy.objective != "worth")
    terms = Terms.of(setting.scorer, setting.solver, policy)
    begun = pairs_of(terms, solution)
    return from_search(terms, begun, setting.solver, watch or setting.watch, seed)


def same(one: CircleSolution, other: CircleSolution) -> bool:
    return (
        one.circles == other.circles
        and np.array_equal(one.pairs, other.pairs)
        and (one.value, one.bound) == (other.value, other.bound)
        and np.array_equal(one.prices, other.prices)  # type: ignore[arg-type]
    )


@THOROUGH
@given(circle_problems())
def test_search_is_valid_and_within_its_bound(problem: Problem) -> None:
    setting = Setting(problem)
    found = by_search(setting)
    assert setting.faults(found) == []
    assert setting.faults_of_proof(found) == []


@settings(THOROUGH, max_examples=60)
@given(circle_problems(6))
def test_no_choice_is_better_than_the_bound(problem: Problem) -> None:
    setting = Setting(problem)
    found = by_search(setting)
    assert found.value <= setting.best(found.bonus) <= found.bound


def test_arcs_bound_any_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where circles of four are too many to look at."""
    monkeypatch.setattr(proof, "PATHS", -1)

    @settings(THOROUGH, max_examples=100)
    @given(circle_problems())
    def bounded(problem: Problem) -> None:
        setting = Setting(problem)
        found = by_search(setting)
        assert setting.faults(found) == []
        assert setting.faults_of_proof(found) == []
        proofs.append(found.teach is not None)

    proofs: list[bool] = []
    bounded()
    assert any(proofs)


def test_arcs_are_bounded_in_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether few or all of the arcs are looked at first, the bound is the same."""
    monkeypatch.setattr(proof, "PATHS", -1)
    problem = Problem(tuple(crowd(150, 40, 3)), Policy(circles=4))
    setting = Setting(problem)
    whole = by_search(setting)
    monkeypatch.setattr(arcs, "BEST", 2)
    few = by_search(setting)
    assert whole.teach is not None
    assert few.teach is not None
    assert abs(whole.bound - few.bound) <= 1
    assert whole.value <= whole.bound


@pytest.mark.parametrize("objective", ["worth", "served"])
@pytest.mark.parametrize("circles", [3, 4])
def test_crowd_is_served_better_than_by_pairs(objective: str, circles: int) -> None:
    policy = Policy(objective=objective, circles=circles)  # type: ignore[arg-type]
    setting = Setting(Problem(tuple(crowd(500, 150, 4)), policy))
    pairs = setting.solver.solve(served_first=objective == "served")
    found = setting.solve(seed=3)
    scorer = setting.scorer
    members = [who for circle in found.circles for who in circle]
    assert len({*members, *found.pairs.reshape(-1).tolist()}) == len(members) + found.pairs.size
    assert len(members) + found.pairs.size > pairs.served
    for k in range(3, circles + 1):
        rings = np.array([circle for circle in found.circles if len(circle) == k], dtype=np.int64)
        rings = rings.reshape(-1, k)
        assert allowed_rings(scorer, rings).all()
        assert (gains_of(scorer, rings) > 0).all()
        worths = [w for c, w in zip(found.circles, found.worths, strict=True) if len(c) == k]
        assert worths_of(gains_of(scorer, rings), policy).tolist() == worths
    assert found.value <= found.bound
    assert (found.bound - found.value) / found.bound < (0.05 if circles == 3 else 0.15)
    assert same(found, setting.solve(seed=3))


def test_everybody_the_same_ends_soon() -> None:
    """Everybody fits everybody alike: pairs serve all, and no circle is better."""
    names = " ".join(f"s{number}" for number in range(300)).split()
    people = tuple(
        Person(f"{at:03}", offers=(Offer(names[at]),), wants=tuple(Want(name) for name in names))
        for at in range(300)
    )
    setting = Setting(Problem(people, Policy(circles=4)))
    began = time.monotonic()
    found = setting.solve()
    assert 2 * len(found.pairs) + sum(map(len, found.circles)) == 300
    assert found.value <= found.bound
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("solve", [by_search, Setting.solve])
def test_wish_to_stop_is_heard(solve: Callable[[Setting], CircleSolution]) -> None:
    setting = Setting(Problem(tuple(crowd(900, 200, 5)), Policy(circles=3)))
    by_search(setting)  # the first time kernels are compiled
    asked: list[float] = []
    setting.solver.watch = Watch()

    def stop() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 12

    setting.watch = Watch(cancel=stop)
    with pytest.raises(Cancelled):
        solve(setting)
    assert max(np.diff(asked)) < 1


@pytest.mark.parametrize("seconds", [0.0, 0.2])
def test_time_that_ends_leaves_a_true_bound(seconds: float) -> None:
    problem = Problem(tuple(crowd(900, 200, 5)), Policy(circles=3))
    setting = Setting(problem)
    whole = by_search(setting)
    watch = Watch(ends_at=time.perf_counter() + seconds)
    began = time.perf_counter()
    found = by_search(setting, watch=watch)
    assert time.perf_counter() - began < seconds + 2  # solving the pairs again included
    assert found.bound >= whole.value
    assert found.value <= found.bound
    terms = Terms.of(setting.scorer, setting.solver, problem.policy)
    begun = pairs_of(terms, setting.solver.solve(served_first=False))
    assert found.value >= terms.value(begun.members, begun.worths, setting.solver.is_locked)


def test_few_groups_are_listed_and_many_are_not() -> None:
    few = Setting(Problem(tuple(crowd(40, 30, 1)), Policy(circles=3)))
    many = Setting(Problem(tuple(crowd(500, 20, 1)), Policy(circles=3)))
    for setting, listed in ((few, True), (many, False)):
        terms = Terms.of(setting.scorer, setting.solver, setting.problem.policy)
        groups = front.every_group(terms, Watch(), front.LISTED)
        assert (groups is not None) == listed
