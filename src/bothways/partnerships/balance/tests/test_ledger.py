"""What must hold of the index, whatever has flowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ..ledger import (
    HALF_LIFE_DAYS,
    UNITS,
    Entry,
    balance,
    index,
    is_enough,
    share_left,
    sides_of,
)
from ..series import area, months_of, rates_of

NOW = datetime(2027, 5, 20, 12, tzinfo=UTC)
KINDS = [*UNITS, "something that comes later"]

amounts = st.floats(min_value=0.5, max_value=600)
ages = st.integers(min_value=0, max_value=400)


def entries(people: int = 2):
    one = st.builds(
        lambda way, age, kind, amount: Entry(
            way[0], way[1], NOW - timedelta(days=age), kind, amount
        ),
        st.permutations(range(people)).map(lambda order: order[:2]),
        ages,
        st.sampled_from(KINDS),
        amounts,
    )
    return st.lists(one, min_size=1, max_size=25)


def entry(giver: int, receiver: int, minutes: float, days_ago: float = 0) -> Entry:
    return Entry(giver, receiver, NOW - timedelta(days=days_ago), "meeting", minutes)


def swapped(one: Entry, names: dict[int, int]) -> Entry:
    return replace(one, giver=names[one.giver], receiver=names[one.receiver])


# Invariants


@given(entries(4))
def test_it_lies_between_0_and_1(found):
    said = balance(sides_of(found, NOW))
    assert said is not None
    assert 0 <= said <= 1


@given(entries())
def test_of_two_people_neither_is_the_main_one(found):
    turned = [swapped(one, {0: 1, 1: 0}) for one in found]
    assert index(turned, NOW) == pytest.approx(index(found, NOW))


@given(entries(4), st.permutations(range(4)))
def test_names_and_order_of_people_do_not_matter(found, order):
    renamed = [swapped(one, dict(enumerate(order))) for one in reversed(found)]
    assert index(renamed, NOW) == pytest.approx(index(found, NOW))


@given(entries(4))
def test_reversing_every_flow_changes_nothing(found):
    reversed_flows = [replace(one, giver=one.receiver, receiver=one.giver) for one in found]
    assert index(reversed_flows, NOW) == pytest.approx(index(found, NOW))


@given(entries())
def test_what_comes_back_in_full_is_even(found):
    back = [replace(one, giver=one.receiver, receiver=one.giver) for one in found]
    assert balance(sides_of([*found, *back], NOW)) == pytest.approx(1)


@given(entries(), st.floats(min_value=1, max_value=50))
def test_counting_in_another_unit_changes_nothing(found, factor):
    assume(is_enough(found, NOW))
    scaled = [replace(one, amount=one.amount * factor) for one in found]
    assert index(scaled, NOW) == pytest.approx(index(found, NOW))


@given(entries(), amounts, st.sampled_from(KINDS), ages)
def test_giving_back_brings_it_nearer_to_even(found, amount, kind, age):
    sides = sides_of(found, NOW)
    low, high = sorted((0, 1), key=lambda who: sides[who].given)
    more = Entry(low, high, NOW - timedelta(days=age), kind, amount)
    gap = sides[high].given - sides[low].given
    assume(more.hours * share_left(more.at, NOW) <= gap)
    assert balance(sides_of([*found, more], NOW)) >= balance(sides) - 1e-9


@given(entries(), amounts)
def test_giving_more_of_what_there_is_more_of_takes_it_further_from_even(found, amount):
    sides = sides_of(found, NOW)
    low, high = sorted((0, 1), key=lambda who: sides[who].given)
    more = entry(high, low, amount)
    assert balance(sides_of([*found, more], NOW)) <= balance(sides) + 1e-9


@given(entries(4), st.integers(min_value=1, max_value=300))
def test_balance_of_what_there_is_does_not_change_by_waiting_alone(found, days):
    later = NOW + timedelta(days=days)
    assert balance(sides_of(found, later)) == pytest.approx(balance(sides_of(found, NOW)))


# Examples


def test_without_anything_nothing_is_said():
    assert index([], NOW) is None
    assert balance({}) is None


def test_one_meeting_is_too_early_to_say():
    assert index([entry(0, 1, 60), entry(1, 0, 60)], NOW) is None


def test_two_short_words_are_too_early_to_say():
    assert index([entry(0, 1, 5), entry(0, 1, 5, days_ago=7)], NOW) is None


@pytest.mark.parametrize(
    ("mine", "said"), [(50, 1.0), (60, 0.8), (75, 0.5), (90, 0.2), (100, 0.0), (0, 0.0)]
)
def test_two_meetings_shared_in_that_way_say(mine, said):
    both = [
        one for days in (0, 14) for one in (entry(0, 1, mine, days), entry(1, 0, 100 - mine, days))
    ]
    assert index(both, NOW) == pytest.approx(said)


def test_what_is_six_weeks_old_counts_half():
    assert share_left(NOW - timedelta(days=HALF_LIFE_DAYS), NOW) == 0.5
    old = [entry(0, 1, 60, HALF_LIFE_DAYS), entry(1, 0, 30), entry(1, 0, 0.001, 1)]
    assert index(old, NOW) == pytest.approx(1, abs=1e-3)


def test_long_ago_says_nothing_of_today():
    assert index([entry(0, 1, 60, 200), entry(1, 0, 60, 190)], NOW) is None


def test_circle_that_flows_round_is_even_although_nobody_gives_back():
    ring = [entry(a, b, 30, days) for days in (0, 9) for a, b in ((0, 1), (1, 2), (2, 0))]
    assert index(ring, NOW) == pytest.approx(1)


def test_circle_in_which_one_only_gives():
    ring = [entry(0, 1, 30, days) for days in (0, 9)] + [entry(1, 2, 30), entry(2, 1, 30)]
    said = index(ring, NOW)
    assert said is not None
    assert 0.4 < said < 0.7


@pytest.mark.parametrize("amount", [0.0, -60.0, float("nan"), float("inf")])
def test_amounts_that_are_none_count_nothing(amount):
    good = [entry(0, 1, 60, 9), entry(1, 0, 60)]
    assert index([*good, entry(0, 1, amount)], NOW) == index(good, NOW)


def test_what_is_still_to_come_and_what_goes_to_oneself_count_nothing():
    good = [entry(0, 1, 60, 9), entry(1, 0, 60)]
    odd = [entry(0, 1, 60, -3), entry(1, 1, 60)]
    assert index([*good, *odd], NOW) == index(good, NOW)


def test_hour_of_teaching_is_worth_two_things_done_and_four_thanks():
    assert [Entry(0, 1, NOW, kind, amount).hours for kind, amount in (
        ("meeting", 60), ("action item", 2), ("goal", 2), ("thanks", 4), ("unheard of", 4)
    )] == [1, 1, 1, 1, 1]  # fmt: skip


# Over time


@given(entries())
def test_area_of_a_ribbon_is_what_flowed(found):
    start, end = NOW - timedelta(days=401), NOW
    rates = rates_of(found, 0, start, end, samples=1201)
    given = sum(one.hours for one in found if one.giver == 0)
    assert area(rates.give, 401) == pytest.approx(given, rel=0.02, abs=0.01)


@given(entries())
def test_every_hour_is_in_one_month(found):
    months = months_of(found, 0, (NOW - timedelta(days=400)).date(), NOW.date())
    assert [month.first.day for month in months] == [1] * len(months)
    assert sum(month.give for month in months) == pytest.approx(
        sum(one.hours for one in found if one.giver == 0)
    )
    assert sum(month.get for month in months) == pytest.approx(
        sum(one.hours for one in found if one.receiver == 0)
    )
