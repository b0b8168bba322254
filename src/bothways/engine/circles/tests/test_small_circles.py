"""The best pairs and circles there are, against brute force over all choices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bothways.engine import Offer, Person, Policy, Problem, Want
from bothways.engine.circles import weight_of_circle

from .brute import Setting, circle_problems

THOROUGH = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def ring(length: int, names: str = "abcdefgh") -> tuple[Person, ...]:
    """Each can teach the next, and nobody else."""
    return tuple(
        Person(names[at], offers=(Offer(f"s{at}"),), wants=(Want(f"s{(at - 1) % length}"),))
        for at in range(length)
    )


@THOROUGH
@given(circle_problems(6))
def test_choice_is_the_best_of_all_and_says_so(problem: Problem) -> None:
    setting = Setting(problem)
    found = setting.solve()
    assert setting.faults(found) == []
    assert setting.faults_of_proof(found) == []
    assert found.value == setting.best(found.bonus)
    assert found.optimal


@pytest.mark.parametrize("length", [3, 4])
def test_ring_without_a_pair_serves_all(length: int) -> None:
    setting = Setting(Problem(ring(length), Policy(circles=length)))
    found = setting.solve()
    assert found.circles == (tuple(range(length)),)
    assert found.worths.tolist() == [round(0.9 * length / 2 * 1_000_000)]
    assert (found.value, found.bound, found.optimal) == (found.value, found.value, True)
    assert found.pairs.shape == (0, 2)


def test_ring_longer_than_the_policy_allows_is_not_made() -> None:
    found = Setting(Problem(ring(4), Policy(circles=3))).solve()
    assert found.circles == ()
    assert (found.value, found.bound) == (0, 0)


def test_circle_worth_decides_between_a_pair_and_a_circle() -> None:
    """a and b can be a pair; with c they can be a circle of three."""
    people = (
        Person("a", offers=(Offer("x"),), wants=(Want("y"), Want("z"))),
        Person("b", offers=(Offer("y"), Offer("w")), wants=(Want("x"),)),
        Person("c", offers=(Offer("z"),), wants=(Want("w"),)),
    )
    dear = Setting(Problem(people, Policy(circles=3, circle_worth=1.0))).solve()
    cheap = Setting(Problem(people, Policy(circles=3, circle_worth=0.4))).solve()
    served = Setting(Problem(people, Policy(circles=3, circle_worth=0.4, objective="served")))
    assert dear.circles == ((0, 1, 2),)
    assert (cheap.circles, cheap.pairs.tolist()) == ((), [[0, 1]])
    assert served.solve().circles == ((0, 1, 2),)


def test_weight_of_a_circle_is_the_same_from_wherever_it_is_read() -> None:
    people = tuple(
        Person(
            name,
            offers=(Offer(f"s{at}"),),
            wants=(Want(f"s{(at - 1) % 3}", 1 + at), Want("other", 2)),
        )
        for at, name in enumerate("abc")
    )
    for mean in ("geometric", "harmonic", "minimum"):
        setting = Setting(Problem(people, Policy(mean=mean, circles=3)))  # type: ignore[arg-type]
        gains, worth = weight_of_circle(setting.scorer, (0, 1, 2))
        assert gains.tolist() == [1 / 3, 2 / 4, 3 / 5]
        assert worth == setting.worth((0, 1, 2))
        turned, same = weight_of_circle(setting.scorer, (1, 2, 0))
        assert turned.tolist() == np.roll(gains, -1).tolist()
        assert same == worth


def test_circle_in_which_somebody_gains_nothing_is_worth_nothing() -> None:
    setting = Setting(Problem(ring(4), Policy(circles=3)))
    assert weight_of_circle(setting.scorer, (0, 1, 2))[1] == 0


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_hardly_anybody(n: int) -> None:
    people = tuple(
        Person(str(at), offers=(Offer(f"s{at}"),), wants=tuple(Want(f"s{b}") for b in range(n)))
        for at in range(n)
    )
    setting = Setting(Problem(people, Policy(circles=4)))
    found = setting.solve()
    assert setting.faults(found) == []
    assert found.value == setting.best(0)


def test_nobody_can_teach_anybody() -> None:
    people = tuple(Person(str(at), offers=(Offer("x"),), wants=(Want("y"),)) for at in range(9))
    found = Setting(Problem(people, Policy(circles=4, objective="served"))).solve()
    assert (found.value, found.bound, found.optimal, found.served_bound) == (0, 0, True, 0)
