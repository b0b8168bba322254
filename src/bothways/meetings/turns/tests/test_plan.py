"""Taking turns is fair over any number of meetings: by example, and over made-up histories."""

from __future__ import annotations

import doctest
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from bothways.meetings.turns import plan as module
from bothways.meetings.turns.plan import Past, Turn, accounts_of, plan

MINUTES = st.integers(1, 300)


def held(turns: list[Turn]) -> Past:
    return Past(turns[0].person, {turn.person: turn.minutes for turn in turns})


def course(people: list[int], meetings: list[tuple[int, set[int]]]) -> list[Past]:
    """So many minutes each, without those who are away; at least two are there."""
    history: list[Past] = []
    for minutes, away in meetings:
        gone = away if len(set(people) - away) > 1 else set()
        history.append(held(plan(people, minutes, history, gone)))
    return history


@st.composite
def courses(draw, away: bool = True):
    people = list(range(1, draw(st.integers(2, 6)) + 1))
    absences = st.sets(st.sampled_from(people)) if away else st.just(set())
    return people, draw(st.lists(st.tuples(MINUTES, absences), max_size=40))


def test_examples_of_the_module():
    assert doctest.testmod(module).failed == 0


def test_two_alternate():
    history = course([7, 3], [(60, set())] * 5)
    assert [past.first for past in history] == [7, 3, 7, 3, 7]
    assert [past.minutes for past in history] == [{7: 30, 3: 30}] * 5


def test_in_a_circle_each_teaches_the_next_whoever_begins():
    turns = [plan([1, 2, 3], 60, course([1, 2, 3], [(60, set())] * n)) for n in range(4)]
    assert [[turn.person for turn in one] for one in turns] == [
        [1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 2, 3],
    ]  # fmt: skip


def test_odd_minute_goes_to_who_comes_later_and_round():
    history = course([1, 2], [(45, set())] * 4)
    assert [past.minutes for past in history] == [
        {1: 22, 2: 23}, {2: 22, 1: 23}, {1: 22, 2: 23}, {2: 22, 1: 23},
    ]  # fmt: skip


def test_who_was_away_leads_at_their_return_and_catches_up_on_nothing_more():
    history = course([1, 2, 3], [(30, set()), *[(30, {2})] * 6])
    after = course([1, 2, 3], [(30, set()), *[(30, {2})] * 6, *[(30, set())] * 3])
    assert [past.first for past in history] == [1, 3, 1, 3, 1, 3, 1]
    assert [past.first for past in after[7:]] == [2, 3, 1]


def test_everybody_has_a_minute_in_the_shortest_meeting():
    assert plan([1, 2, 3], 1) == [Turn(1, 1), Turn(2, 1), Turn(3, 1)]


def test_one_who_leads_alone_has_it_all_and_nobody_has_nothing():
    assert plan([1], 50) == [Turn(1, 50)]
    assert plan([1, 2], 50, away=[1, 2]) == []


def test_chosen_meeting_that_is_made_up_for_evens_out_step_by_step():
    history = [Past(2, {1: 0, 2: 60})]
    for _ in range(3):
        history.append(held(plan([1, 2], 60, history)))
    assert [(past.first, past.minutes[1]) for past in history[1:]] == [(1, 45), (2, 45), (1, 30)]


@given(courses(away=False))
def test_without_absences_leads_and_minutes_differ_by_one_at_most_after_every_meeting(course_of):
    people, meetings = course_of
    history = course(people, meetings)
    for end in range(len(history) + 1):
        past = history[:end]
        for a, b in combinations(people, 2):
            assert abs(sum(p.first == a for p in past) - sum(p.first == b for p in past)) <= 1
            assert abs(sum(p.minutes[a] - p.minutes[b] for p in past)) <= 1


@given(courses())
def test_with_absences_no_two_accounts_are_further_apart_than_one(course_of):
    people, meetings = course_of
    history = course(people, meetings)
    for end in range(len(history) + 1):
        accounts = accounts_of(history[:end], people).values()
        for figure in ("leads", "minutes"):
            had = [getattr(one, figure) for one in accounts]
            assert max(had) - min(had) <= 1


@given(courses())
def test_two_who_were_there_together_for_a_while_differ_by_two_at_most_in_it(course_of):
    """Counted anew from the meetings alone: one from before, and one since."""
    people, meetings = course_of
    history = course(people, meetings)
    for a, b in combinations(people, 2):
        apart = [-1, *[n for n, p in enumerate(history) if not {a, b} <= p.minutes.keys()]]
        for before, after in pairwise([*apart, len(history)]):
            run = history[before + 1 : after]
            most = 1 if before < 0 else 2
            assert abs(sum(p.first == a for p in run) - sum(p.first == b for p in run)) <= most
            assert abs(sum(p.minutes[a] - p.minutes[b] for p in run)) <= most


@given(courses(), st.lists(st.integers(0, 39), max_size=8))
def test_chosen_meetings_that_do_not_count_change_no_plan(course_of, chosen):
    people, meetings = course_of
    counted: list[Past] = []
    for number, (minutes, away) in enumerate(meetings):
        gone = away if len(set(people) - away) > 1 else set()
        planned = plan(people, minutes, counted, gone)
        if number not in chosen:
            counted.append(held(planned))
            continue
        # Somebody has it all today: the next meeting is planned as this one would have been.
        assert plan(people, minutes, counted, gone) == planned


@given(courses(), MINUTES)
def test_all_minutes_are_dealt_out_to_who_is_there(course_of, minutes):
    people, meetings = course_of
    turns = plan(people, minutes, course(people, meetings), people[2:])
    assert sum(turn.minutes for turn in turns) == max(minutes, 2)
    assert {turn.person for turn in turns} == set(people[:2])
    assert max(turn.minutes for turn in turns) - min(turn.minutes for turn in turns) <= 1


@given(courses(), st.integers(2, 300))
def test_who_has_joined_since_begins_level_with_the_least(course_of, minutes):
    people, meetings = course_of
    history = course(people, meetings)
    accounts = accounts_of(history, [*people, 99])
    if history:
        assert accounts[99].minutes == min(accounts[one].minutes for one in people)
        assert accounts[99].leads == min(accounts[one].leads for one in people)


@given(
    st.integers(2, 5),
    st.lists(st.tuples(MINUTES, st.integers(0, 4)), min_size=1, max_size=4),
)
def test_whatever_is_made_up_for_is_even_in_the_end(count, chosen):
    people = list(range(count))
    history = [
        Past(whose % count, {one: minutes * (one == whose % count) for one in people})
        for minutes, whose in chosen
    ]
    for _ in range(20 * len(chosen) * count):
        history.append(held(plan(people, 60, history)))
    accounts = accounts_of(history, people)
    for figure in ("leads", "minutes"):
        had = [getattr(one, figure) for one in accounts.values()]
        assert max(had) - min(had) <= 1
