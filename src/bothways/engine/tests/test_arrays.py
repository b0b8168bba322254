"""NumPy arrays in and out: the same answers as with objects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bothways.engine import (
    Arrays,
    ImpossibleLocks,
    InvalidInput,
    Policy,
    Problem,
    match,
    match_arrays,
)
from bothways.engine.encoding import arrays_of

from .test_optimum import crowd


def arrays(n: int = 150, seed: int = 3, policy: Policy | None = None) -> Arrays:
    people = tuple(sorted(crowd(n, 25, seed), key=lambda person: person.id))
    index = {person.id: row for row, person in enumerate(people)}
    return arrays_of(people, index, policy or Policy())


@pytest.mark.parametrize("objective", ["worth", "served"])
def test_arrays_and_objects_have_the_same_answer(objective: str) -> None:
    policy = Policy(objective=objective)  # type: ignore[arg-type]
    people = sorted(crowd(150, 25, 3), key=lambda person: person.id)
    told = match(people, policy)
    found = match_arrays(arrays(policy=policy), policy)
    names = [(people[a].id, people[b].id) for a, b in found.pairs.tolist()]
    assert names == [(one.a, one.b) for one in told.matches]
    assert (found.value, found.bound) == (told.certificate.value, told.certificate.bound)
    assert found.prices.tolist() == [told.certificate.prices[person.id] for person in people]


def test_locks_stand_and_prices_cover_the_rest() -> None:
    plain = match_arrays(arrays())
    a, b = plain.pairs[0]
    c = plain.pairs[1][0]
    found = match_arrays(arrays(), locks=np.array([[c, a]]))
    assert sorted((int(a), int(c))) in found.pairs.tolist()
    assert found.value <= plain.value
    assert int(b) not in {int(who) for who in found.pairs[0]} or found.gap >= 0


def test_same_arrays_give_the_same_bits() -> None:
    first, second = match_arrays(arrays()), match_arrays(arrays())
    assert first.pairs.tobytes() == second.pairs.tobytes()
    assert first.prices.tobytes() == second.prices.tobytes()


def test_tolerance_is_kept_and_the_bound_is_no_lower_than_the_best() -> None:
    best = match_arrays(arrays(600, 5))
    near = match_arrays(arrays(600, 5), tolerance=0.001)
    assert near.gap <= 0.002
    assert near.bound >= best.value


def test_managers_are_found_by_position() -> None:
    offers = np.array([[0, 0, 3], [1, 1, 3]])
    wants = np.array([[0, 1, 2, 0], [1, 0, 2, 0]])
    free = Arrays(2, offers, wants)
    led = replace(free, manager=np.array([-1, 0]))
    assert len(match_arrays(free).pairs) == 1
    assert len(match_arrays(led).pairs) == 0
    assert len(match_arrays(led, Policy(manager_depth=0)).pairs) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"offers": np.zeros((1, 2), dtype=np.int64)}, "3 columns"),
        ({"offers": np.array([[0.0, 1.0, 3.0]])}, "whole numbers"),
        ({"offers": np.array([[0, 1, 6]])}, "outside 1 to 5"),
        ({"wants": np.array([[9, 1, 2, 0]])}, "outside 0 to 1"),
        ({"capacity": np.array([1, 51])}, "outside 0 to 50"),
        ({"capacity": np.array([1])}, "shape"),
        ({"manager": np.array([5, 0])}, "nobody"),
        ({"hours": np.zeros((2, 3))}, "shape"),
        ({"apart": np.array([[0, 7]])}, "outside 0 to 1"),
        ({"n": -1}, "negative"),
    ],
)
def test_array_that_makes_no_sense_is_named(change: dict[str, object], said: str) -> None:
    good = Arrays(2, np.array([[0, 0, 3]]), np.array([[1, 0, 2, 0]]))
    with pytest.raises(InvalidInput, match=said):
        match_arrays(replace(good, **change))  # type: ignore[arg-type]


def test_impossible_locks_are_refused() -> None:
    with pytest.raises(ImpossibleLocks):
        match_arrays(arrays(), locks=np.array([[0, 1], [0, 2]]))
    with pytest.raises(InvalidInput):
        match_arrays(arrays(), locks=np.array([[0, 150]]))


def test_objectives_that_need_words_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more than pairs"):
        match_arrays(arrays(), Policy(objective="fair"))


def test_nobody_at_all() -> None:
    nothing = Arrays(0, np.zeros((0, 3), dtype=np.int64), np.zeros((0, 4), dtype=np.int64))
    found = match_arrays(nothing)
    assert (len(found.pairs), found.value, found.bound, found.optimal) == (0, 0, 0, True)
    assert Problem(()).people == ()
