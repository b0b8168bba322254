"""The clock of a meeting and what is chosen before it, by the verbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bothways.common.live.models import Hint
from bothways.meetings.agendas.tests.people import NOON, WEEK, here, plan_at
from bothways.meetings.meetings.actions import answer, cancel_meeting
from bothways.meetings.models import MeetingTurn, TurnTaking, WrapUp
from bothways.meetings.turns import actions
from bothways.meetings.turns.actions import (
    Cancelled,
    HasBegun,
    LongEnough,
    NotNow,
    NoTurn,
    PressedMeanwhile,
)
from bothways.meetings.turns.queries import Shape, last_chosen, shape_of
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import Partnership


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


def said(shape: Shape) -> list[tuple[str, int]]:
    return [(line.words, line.minutes) for line in shape.lines]


def test_who_begins_alternates_over_planned_meetings(pair):
    mara, _ = people_of(pair)
    meetings = [plan_at(pair, NOON + n * WEEK, 45) for n in range(3)]
    assert [said(shape_of(here(mara, one))) for one in meetings] == [
        [("You teach Tomasz", 22), ("Tomasz teaches you", 23)],
        [("Tomasz teaches you", 22), ("You teach Tomasz", 23)],
        [("You teach Tomasz", 22), ("Tomasz teaches you", 23)],
    ]


def test_turns_have_their_times_by_the_plan(pair):
    mara, _ = people_of(pair)
    lines = shape_of(here(mara, plan_at(pair))).lines
    assert [line.begins for line in lines] == ["12:00", "12:30"]


def test_in_a_circle_each_teaches_the_next_and_who_cannot_come_is_passed_over(db):
    circle = make_partnership("Mara Okafor", "Jun Tanaka", "Inés Vidal", kind="ring")
    mara, jun, _ines = people_of(circle)
    meeting = plan_at(circle)
    assert said(shape_of(here(mara, meeting))) == [
        ("You teach Jun", 20), ("Jun teaches Inés", 20), ("Inés teaches you", 20),
    ]  # fmt: skip
    answer(by=jun, meeting=meeting, answer="no")
    assert said(shape_of(here(mara, meeting))) == [("You teach Inés", 30), ("Inés teaches you", 30)]


def test_in_a_group_those_who_teach_something_take_turns(db):
    group = make_partnership("Mara Okafor", "Jun Tanaka", "Inés Vidal", kind="group")
    group.participations.filter(place=1).update(gives=[])
    _mara, jun, _ines = people_of(group)
    meeting = plan_at(group)
    assert said(shape_of(here(jun, meeting))) == [("Mara teaches", 30), ("Inés teaches", 30)]


def test_meeting_that_did_not_take_place_takes_nobodys_turn(pair):
    mara, _ = people_of(pair)
    first, second = plan_at(pair), plan_at(pair, NOON + WEEK)
    WrapUp.objects.create(meeting=first, was_held=False)
    assert said(shape_of(here(mara, second)))[0] == ("You teach Tomasz", 30)


# What is chosen


def test_swap_is_for_this_meeting_and_the_next_is_planned_as_this_one_would_have_been(pair):
    mara, _ = people_of(pair)
    first, second = plan_at(pair), plan_at(pair, NOON + WEEK)
    at = here(mara, first)
    actions.choose(here=at, seen=0, chosen="first", leader=at.space.others[0])
    assert said(shape_of(at))[0] == ("Tomasz teaches you", 30)
    assert said(shape_of(here(mara, second)))[0] == ("You teach Tomasz", 30)


def test_all_for_one_stays_as_chosen_until_they_make_up_for_it(pair, time_machine):
    mara, _ = people_of(pair)
    first, second = plan_at(pair), plan_at(pair, NOON + WEEK)
    at, after = here(mara, first), here(mara, second)
    actions.choose(here=at, seen=0, chosen="all", leader=at.space.others[0])
    assert said(shape_of(at)) == [("Tomasz teaches you", 60)]
    assert said(shape_of(after)) == [("You teach Tomasz", 30), ("Tomasz teaches you", 30)]
    chosen = last_chosen(second)
    actions.make_up(here=after, of=chosen, wanted=True)
    assert said(shape_of(after)) == [("You teach Tomasz", 45), ("Tomasz teaches you", 15)]
    actions.make_up(here=after, of=chosen, wanted=False)
    assert said(shape_of(after)) == [("You teach Tomasz", 30), ("Tomasz teaches you", 30)]


def test_choosing_what_is_planned_anyway_is_no_choice(pair):
    mara, _ = people_of(pair)
    at = here(mara, plan_at(pair))
    actions.choose(here=at, seen=0, chosen="first", leader=at.space.mine)
    assert (TurnTaking.objects.get().chosen, shape_of(at).sequence) == ("", 0)


def test_two_who_swap_at_the_same_second_swap_once(pair):
    meeting = plan_at(pair)
    mara, tomasz = (here(person, meeting) for person in people_of(pair))
    other = mara.space.others[0]
    actions.choose(here=mara, seen=0, chosen="first", leader=other)
    actions.choose(here=tomasz, seen=0, chosen="first", leader=other)
    with pytest.raises(PressedMeanwhile):
        actions.choose(here=tomasz, seen=0, chosen="")
    assert (TurnTaking.objects.get().chosen, shape_of(mara).sequence) == ("first", 1)


# The clock


def running(pair: Partnership, time_machine, minutes: int = 60):
    meeting = plan_at(pair, minutes=minutes)
    time_machine.move_to(NOON, tick=False)
    mara, tomasz = (here(person, meeting) for person in people_of(pair))
    actions.run(here=mara, seen=0)
    return mara, tomasz


def test_both_see_the_same_clock(pair, time_machine):
    mara, tomasz = running(pair, time_machine)
    time_machine.move_to(NOON + timedelta(minutes=10, seconds=5), tick=False)
    assert [shape_of(at).current.clock for at in (mara, tomasz)] == ["19:55", "19:55"]
    assert shape_of(tomasz).current.words == "Mara teaches you"
    time_machine.move_to(NOON + timedelta(minutes=30, seconds=65), tick=False)
    assert shape_of(mara).current.clock == "+1:05"


def test_both_start_it_at_once_and_it_starts_once(pair, time_machine):
    mara, tomasz = running(pair, time_machine)
    time_machine.move_to(NOON + timedelta(seconds=3), tick=False)
    actions.run(here=tomasz, seen=0)
    assert (shape_of(mara).current.ran, shape_of(mara).sequence) == (3, 1)
    assert MeetingTurn.objects.count() == 2


def test_changing_over_keeps_each_turns_own_time(pair, time_machine):
    mara, tomasz = running(pair, time_machine)
    me, other = mara.space.mine.pk, mara.space.others[0].pk
    time_machine.move_to(NOON + timedelta(minutes=12), tick=False)
    actions.run(here=tomasz, seen=1, leader=other)
    actions.run(here=mara, seen=1, leader=other)  # at the same second
    time_machine.move_to(NOON + timedelta(minutes=20), tick=False)
    actions.run(here=mara, seen=2, leader=me)
    time_machine.move_to(NOON + timedelta(minutes=25), tick=False)
    actions.finish(here=mara, seen=3)
    assert dict(MeetingTurn.objects.values_list("leader", "seconds")) == {me: 17 * 60, other: 480}
    assert shape_of(mara).is_ended


def test_still_clock_stands_still_and_extension_is_for_the_current_turn(pair, time_machine):
    mara, _ = running(pair, time_machine)
    time_machine.move_to(NOON + timedelta(minutes=10), tick=False)
    actions.pause(here=mara, seen=1)
    time_machine.move_to(NOON + timedelta(minutes=15), tick=False)
    actions.extend(here=mara, seen=2, minutes=5)
    assert shape_of(mara).current.clock == "25:00"
    assert [line.minutes for line in shape_of(mara).lines] == [35, 30]


def test_press_from_a_stale_page_changes_nothing(pair, time_machine):
    mara, tomasz = running(pair, time_machine)
    actions.pause(here=mara, seen=1)
    with pytest.raises(PressedMeanwhile):
        actions.extend(here=tomasz, seen=1, minutes=5)
    with pytest.raises(PressedMeanwhile):
        actions.run(here=tomasz, seen=1)
    assert not shape_of(mara).is_running


def test_turn_is_not_extended_beyond_four_hours(pair, time_machine):
    mara, _ = running(pair, time_machine)
    for seen in range(24):
        actions.extend(here=mara, seen=1 + seen, minutes=10)
    with pytest.raises(LongEnough):
        actions.extend(here=mara, seen=25, minutes=10)


def test_clock_starts_from_an_hour_before_and_not_in_a_cancelled_meeting(pair, time_machine):
    mara, _ = people_of(pair)
    at = here(mara, plan_at(pair))
    with pytest.raises(NotNow):
        actions.run(here=at, seen=0)
    cancel_meeting(by=mara, meeting=at.meeting, seen=0)
    with pytest.raises(Cancelled):
        actions.run(here=at, seen=0)


def test_nothing_is_chosen_once_it_has_begun(pair, time_machine):
    mara, _ = running(pair, time_machine)
    with pytest.raises(HasBegun):
        actions.choose(here=mara, seen=1, chosen="all", leader=mara.space.mine)


def test_forgotten_clock_counts_twelve_hours_at_most(pair, time_machine):
    mara, _ = running(pair, time_machine)
    time_machine.move_to(NOON + timedelta(days=3), tick=False)
    actions.pause(here=mara, seen=1)
    assert MeetingTurn.objects.get(place=0).seconds == 12 * 3600


def test_everybody_asked_hears_of_each_press_and_of_nothing_else(pair, time_machine):
    mara, tomasz = running(pair, time_machine)
    heard = Hint.objects.filter(content__about="room").values_list("topic", "content")
    assert sorted(heard) == sorted(
        (f"person:{at.me.pk}", {"about": "room", "meeting": mara.meeting.pk})
        for at in (mara, tomasz)
    )


def test_who_has_no_turn_in_it_gets_nobody_elses(db, time_machine):
    circle = make_partnership("Mara Okafor", "Jun Tanaka", "Inés Vidal", kind="ring")
    mara, jun, _ines = people_of(circle)
    meeting = plan_at(circle)
    answer(by=jun, meeting=meeting, answer="no")
    time_machine.move_to(NOON, tick=False)
    at = here(mara, meeting)
    his = next(side.pk for side in at.space.others if side.person_id == jun.pk)
    with pytest.raises(NoTurn):
        actions.run(here=at, seen=0, leader=his)
    assert not MeetingTurn.objects.exists()
    actions.run(here=at, seen=0)
    with pytest.raises(NoTurn):
        actions.run(here=at, seen=1, leader=his)
    assert shape_of(at).current.words == "You teach Inés"


def test_clock_without_any_turn_is_refused(pair, time_machine, monkeypatch):
    at = here(people_of(pair)[0], plan_at(pair))
    time_machine.move_to(NOON, tick=False)
    monkeypatch.setattr("bothways.meetings.turns.actions.chosen_turns", lambda *_: [])
    with pytest.raises(NoTurn):
        actions.run(here=at, seen=0)
