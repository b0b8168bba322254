"""The shapes of the motif, whatever the gains."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.ui import ribbons
from bothways.ui.ribbons import Curve, Point

gains = st.floats(min_value=0, max_value=1)
NUMBER = re.compile(r"-?\d+\.\d")


def corners(path: str) -> list[Point]:
    numbers = [float(number) for number in NUMBER.findall(path)]
    return [Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


@given(gains)
def test_hero_ribbon_stays_inside_its_picture(gain: float):
    for point in corners(ribbons.hero_shape(gain).path):
        assert 0 < point.x < 960
        assert 0 < point.y < 140  # the upper half; the lower belongs to the way back


@given(gains)
def test_hero_ribbon_ends_in_a_tip_at_the_other_disc(gain: float):
    tip = max(corners(ribbons.hero_shape(gain).path), key=lambda point: point.x)
    assert tip == Point(822.0, 99.0)
    assert 50 < math.dist(tip, (876, 140)) < 75  # outside the disc, and close to it


@given(gains, gains)
def test_a_larger_gain_is_never_drawn_thinner_or_fainter(one: float, other: float):
    low, high = sorted((one, other))
    for shape in (ribbons.hero_shape, ribbons.mini_shape):
        assert shape(low).width <= shape(high).width
        assert float(shape(low).opacity) <= float(shape(high).opacity)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_draws_a_ribbon(gain: float):
    shape = ribbons.hero_shape(gain)
    assert 9 <= shape.width <= 34
    assert 0.55 <= float(shape.opacity) <= 1
    assert "nan" not in shape.path


@given(gains)
def test_outline_is_closed_and_smooth(gain: float):
    path = ribbons.hero_shape(gain).path
    assert re.sub(r"[^A-Z]", "", path) == "M" + "C" * 11 + "LQQL" + "C" * 11 + "Z"


@given(gains)
def test_mini_ribbon_stays_inside_its_icon(gain: float):
    for point in corners(ribbons.mini_shape(gain).path):
        assert 0 <= point.x <= 32
        assert 0 <= point.y <= 11


def test_sides_are_as_far_apart_as_the_width_says():
    straight = Curve(Point(0, 0), Point(100, 0), Point(200, 0), Point(300, 0))
    left = ribbons.beside(straight, 0.5, 10)
    right = ribbons.beside(straight, 0.5, -10)
    assert left == Point(150, 10)
    assert right == Point(150, -10)


def test_neck_is_a_head_length_from_the_tip():
    straight = Curve(Point(0, 0), Point(100, 0), Point(200, 0), Point(300, 0))
    neck = straight.at(ribbons.neck_of(straight, 30))
    assert neck.x == pytest.approx(270, abs=0.01)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 8])
def test_circle_places_everyone_at_the_same_distance(count: int):
    places = ribbons.circle_places(count)
    steps = [math.dist(a, b) for a, b in zip(places, [*places[1:], places[0]], strict=True)]
    assert len(places) == count
    assert steps == pytest.approx([steps[0]] * count)
    assert places[0] == pytest.approx((210, 52))


@pytest.mark.parametrize("count", [3, 4, 5])
def test_circle_ribbon_leads_from_one_person_to_the_next(count: int):
    places = ribbons.circle_places(count)
    for place, shape in enumerate(ribbons.circle_shapes([0.5] * count)):
        reached = min(math.dist(p, places[(place + 1) % count]) for p in corners(shape.path))
        assert 40 < reached < 62  # the disc's edge is at 40
        assert all(0 < p.x < 420 and 0 < p.y < 420 for p in corners(shape.path))


def test_shown_counts_what_it_leaves_out_but_never_a_single_one():
    assert ribbons.shown(["a", "b", "c"], 3) == (["a", "b", "c"], 0)
    assert ribbons.shown(["a", "b", "c", "d"], 3) == (["a", "b", "c", "d"], 0)
    assert ribbons.shown(["a", "b", "c", "d", "e"], 3) == (["a", "b", "c"], 2)
    assert ribbons.more(2) == "+2 more"
    assert ribbons.more(0) == ""


def test_alternative_says_both_directions():
    assert ribbons.alternative("Mara", "Tomasz", ["SQL", "Sales"], ["Law"], you=False) == (
        "Mara gives Tomasz: SQL and Sales. Tomasz gives Mara: Law."
    )
    assert ribbons.alternative("Mara", "Tomasz", ["SQL"], [], you=True) == (
        "You give Tomasz: SQL. You get from Tomasz: nothing yet."
    )
