"""Comparing everybody with everybody: three ways that find the same, and nothing forbidden."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from bothways.engine import Cancelled, ImpossibleLocks, Policy, Problem, match, scan, verify
from bothways.engine.algorithms import cover, rounding
from bothways.engine.checks import Judge
from bothways.engine.compiled import is_available
from bothways.engine.encoding import Ints, encode
from bothways.engine.scan import Beyond, CompiledScan, PlainScan, Scan, Weighing
from bothways.engine.scoring import Scorer
from bothways.engine.watch import Watch

from .strategies import problems
from .test_optimum import THOROUGH, best_by_brute_force, crowd, may_be, reached, solve

needs_numba = pytest.mark.skipif(not is_available(), reason="Numba isn't installed here")


def ways(problem: Problem) -> list[Scan]:
    """The plain rows, and where Numba is the compiled ones by lists and by bits."""
    scorer = Scorer.of(problem, encode(problem))
    active = scorer.encoded.capacity > 0
    found: list[Scan] = [PlainScan(scorer, active)]
    if is_available():
        found += [CompiledScan(scorer, active, by_bits=by_bits) for by_bits in (False, True)]
    return found


def pairs_of(found: Beyond) -> set[tuple[int, int, int]]:
    return set(zip(found.a.tolist(), found.b.tolist(), found.worth.tolist(), strict=True))


def beyond(way: Scan, prices: Ints, most: int, power: int = 1, *, both: bool = False) -> Beyond:
    return way.beyond(prices, most, Weighing(0, power), Watch(), both=both)


@THOROUGH
@given(problems())
def test_every_way_finds_the_pairs_that_the_judge_allows(problem: Problem) -> None:
    judge = Judge(problem)
    ids = sorted(judge.people)
    expected = {
        (a, b, judge.worth(ids[a], ids[b]))
        for a in range(len(ids))
        for b in range(a + 1, len(ids))
        if may_be(judge, ids[a], ids[b])
    }
    for way in ways(problem):
        nothing = np.zeros(len(ids), dtype=np.int64)
        assert pairs_of(beyond(way, nothing, len(ids) + 1)) == expected
        assert pairs_of(beyond(way, nothing, len(ids) + 1, both=True)) == expected


@pytest.mark.parametrize("power", [1, 3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_way_finds_the_same_beyond_prices(seed: int, power: int) -> None:
    policy = Policy(
        other_function=0.3, working_hours=0.2, mean=["geometric", "harmonic", "minimum"][seed % 3]
    )  # type: ignore[arg-type]
    problem = Problem(tuple(crowd(300, 40, seed)), policy)
    prices = np.random.default_rng(seed).integers(0, 900_000 // power**2, 300)
    plain, *compiled = ways(problem)
    expected = beyond(plain, prices, 300, power)
    assert len(expected) > 100
    for way in compiled:
        found = beyond(way, prices, 300, power)
        assert pairs_of(found) == pairs_of(expected)
        assert found.mutual == expected.mutual
        assert len(found.cut) == 0


def test_rows_that_hold_more_than_asked_for_are_named_and_keep_their_best() -> None:
    problem = Problem(tuple(crowd(200, 10, 5)))
    nothing = np.zeros(200, dtype=np.int64)
    for way in ways(problem):
        every, few = beyond(way, nothing, 200, both=True), beyond(way, nothing, 3, both=True)
        for who in range(200):
            worths = worths_of(every, who)
            assert len(worths) <= 3 or who in few.cut
            assert worths_of(few, who)[:3] == worths[:3]


def worths_of(found: Beyond, who: int) -> list[int]:
    mine = (found.a == who) | (found.b == who)
    return sorted(found.worth[mine].tolist(), reverse=True)


@needs_numba
@THOROUGH
@given(problems())
def test_compiled_kernels_reach_the_optimum_too(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "COMPILED_FROM", 0)
        patch.setattr(cover, "COMPILED_FROM", 0)
        patch.setattr(rounding, "PLAIN_ARCS", 0)
        try:
            matching = solve(problem)
        except ImpossibleLocks:
            return
    assert reached(problem, matching) == best_by_brute_force(problem)
    assert matching.certificate.optimal


@needs_numba
@pytest.mark.parametrize("by_bits", [False, True])
def test_beginning_within_parts_ends_at_the_same_optimum(
    by_bits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(600, 30, 4)
    plain = Problem(tuple(people))
    monkeypatch.setattr(scan, "COMPILED_FROM", 10**9)
    expected = match(people)
    monkeypatch.setattr(scan, "COMPILED_FROM", 0)
    monkeypatch.setattr(scan, "WINDOW", 64)
    monkeypatch.setattr(scan, "prefers_bits", lambda encoded: by_bits)
    found = match(people)
    assert found.certificate.optimal
    assert found.figures.worth == expected.figures.worth
    assert verify(plain, found).problems == ()


@pytest.mark.parametrize("budget", [0.0, 0.05, 0.3])
def test_time_budget_is_kept_within_a_second_and_the_bound_is_true(budget: float) -> None:
    problem = Problem(tuple(crowd(2_000, 60, 6)), Policy(objective="served"))
    match(problem.people[:500], problem.policy)  # compile first
    began = time.perf_counter()
    matching = match(problem.people, problem.policy, time_budget=budget)
    assert time.perf_counter() - began < budget + 2.5
    certificate = matching.certificate
    assert certificate.value <= certificate.bound
    whole = match(problem.people, replace(problem.policy))
    assert certificate.most_served == 0 or certificate.most_served >= whole.figures.served


def test_cancel_is_heard_at_once() -> None:
    people = crowd(3_000, 40, 7)
    match(people)  # compile first
    asked: list[float] = []

    def cancel() -> bool:
        asked.append(time.perf_counter())
        return len(asked) > 6

    with pytest.raises(Cancelled):
        match(people, cancel=cancel)
    assert max(np.diff(asked)) < 1.5
