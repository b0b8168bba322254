"""Skipping, moving, bringing back, changing from here on and ending, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothways.meetings.hooks import ON_CHANGE
from bothways.meetings.meetings.actions import (
    When,
    Where,
    answer,
    cancel_meeting,
    change_meeting,
    end_series,
    plan_series,
)
from bothways.meetings.meetings.refusals import ChangedMeanwhile, NothingLeft, NotYours, Passed
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.actions import (
    answer_all,
    bring_back,
    change_following,
    change_series_place,
)
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.meetings.rhythm.refusals import NoRhythm, RhythmChangedMeanwhile, RhythmOver
from bothways.meetings.rhythm.shifts import Shift, shifts_of
from bothways.meetings.rhythm.words import rhythm_words
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership
from tests.builders import make_person

LAST_DAY = date(2027, 7, 9)


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setattr("bothways.meetings.hooks.ON_CHANGE", [*ON_CHANGE, found.append])
    return found


def rhythm(starts_on: date, at: time = time(15), every: int = 2, until=LAST_DAY) -> Rhythm:
    return Rhythm(starts_on, until, at, "Europe/Warsaw", "week", every)


def weekly(pair: Partnership, **changes) -> Series:
    mara, _ = people_of(pair)
    kept = rhythm(date(2027, 2, 1), until=date(2027, 4, 12))
    return plan_series(
        space=seen_by(mara, pair), key=uuid4(), rhythm=kept, minutes=45, where=Where()
    )


def following(pair: Partnership, meeting: Meeting, kept: Rhythm, *, key: UUID | None = None):
    mara, _ = people_of(pair)
    return change_following(
        by=mara, meeting=meeting, seen=meeting.sequence, key=key or uuid4(), rhythm=kept,
        minutes=30, where=Where("in person", "The café"),
    )  # fmt: skip


def days(series: Series) -> list[date]:
    return [one.original_on for one in series.meetings.standing()]


def test_skipped_one_comes_back_at_its_time_and_everybody_is_asked_again(pair, heard):
    mara, tomasz = people_of(pair)
    third = weekly(pair).meetings.all()[2]
    answer(by=mara, meeting=third, answer="yes")
    cancel_meeting(by=tomasz, meeting=third, seen=0)
    third.refresh_from_db()
    bring_back(by=tomasz, meeting=third, seen=1)
    third.refresh_from_db()
    assert (third.state, third.sequence, third.is_exception) == ("planned", 2, True)
    assert dict(third.attendees.values_list("person", "answer")) == {
        mara.pk: "none",
        tomasz.pk: "yes",
    }
    assert [change.what for change in heard] == ["planned", "cancelled", "planned"]


def test_what_has_passed_or_whose_rhythm_has_ended_does_not_come_back(pair, time_machine):
    mara, _ = people_of(pair)
    series = weekly(pair)
    first, second = series.meetings.all()[:2]
    for one in (first, second):
        cancel_meeting(by=mara, meeting=one, seen=0)
    end_series(by=mara, series=series, from_on=date(2027, 2, 1))
    with pytest.raises(RhythmOver):
        bring_back(by=mara, meeting=second, seen=1)
    time_machine.move_to(datetime(2027, 2, 2, 12, tzinfo=UTC))
    with pytest.raises(Passed):
        bring_back(by=mara, meeting=first, seen=1)


def test_stale_page_brings_nothing_back(pair):
    mara, _ = people_of(pair)
    first = weekly(pair).meetings.first()
    cancel_meeting(by=mara, meeting=first, seen=0)
    with pytest.raises(ChangedMeanwhile):
        bring_back(by=mara, meeting=first, seen=0)


def test_all_following_end_the_old_rhythm_and_begin_a_new_one(pair, heard):
    series = weekly(pair)
    third = series.meetings.all()[2]
    new = following(pair, third, rhythm(date(2027, 3, 3), time(9), 3, date(2027, 4, 20)))
    series.refresh_from_db()
    assert days(series) == [date(2027, 2, 1), date(2027, 2, 15)]
    assert series.until == date(2027, 2, 28)
    assert days(new) == [date(2027, 3, 3), date(2027, 3, 24), date(2027, 4, 14)]
    assert {(one.minutes, one.place) for one in new.meetings.all()} == {(30, "The café")}
    assert [(change.what, change.series) for change in heard[1:]] == [
        ("changed", series), ("planned", new),
    ]  # fmt: skip


def test_all_following_the_first_replace_the_whole(pair, heard):
    series = weekly(pair)
    following(pair, series.meetings.first(), rhythm(date(2027, 2, 2)))
    series.refresh_from_db()
    assert series.cancelled_at is not None
    assert [change.what for change in heard[1:]] == ["cancelled", "planned"]


def test_nothing_ends_where_the_new_rhythm_cannot_begin(pair, heard):
    series = weekly(pair)
    with pytest.raises(NothingLeft):
        following(pair, series.meetings.all()[2], rhythm(date(2027, 1, 4)))
    series.refresh_from_db()
    assert (len(days(series)), series.sequence) == (6, 0)


def test_following_sent_twice_is_done_once(pair):
    third, key = weekly(pair).meetings.all()[2], uuid4()
    made = following(pair, third, rhythm(date(2027, 3, 2)), key=key)
    assert following(pair, third, rhythm(date(2027, 3, 2)), key=key) == made
    assert Series.objects.count() == 2


def test_meeting_alone_has_none_that_follow(pair):
    third = weekly(pair).meetings.all()[2]
    Meeting.objects.filter(pk=third.pk).update(series=None, original_on=None)
    with pytest.raises(NoRhythm):
        following(pair, third, rhythm(date(2027, 3, 2)))


def test_another_place_for_all_keeps_times_and_answers(pair, heard):
    mara, tomasz = people_of(pair)
    series = weekly(pair)
    answer_all(by=tomasz, series=series, answer="yes")
    moved = series.meetings.all()[1]
    later = When(moved.starts_at + timedelta(days=1), 45, "UTC")
    change_meeting(by=tomasz, meeting=moved, seen=0, when=later)
    where = Where("in person", "The café")
    assert len(change_series_place(by=mara, series=series, seen=0, where=where)) == 6
    assert set(series.meetings.values_list("place", "way")) == {("The café", "in person")}
    assert series.meetings.get(pk=moved.pk).starts_at == later.starts_at
    answers = series.meetings.filter(attendees__person=tomasz)
    assert set(answers.values_list("attendees__answer", flat=True)) == {"yes"}
    assert (heard[-1].what, heard[-1].series, len(heard[-1].meetings)) == ("changed", series, 6)


def test_another_place_of_a_stale_page_is_refused(pair):
    mara, tomasz = people_of(pair)
    series = weekly(pair)
    change_series_place(by=mara, series=series, seen=0, where=Where("in person", "The café"))
    with pytest.raises(RhythmChangedMeanwhile):
        change_series_place(by=tomasz, series=series, seen=0, where=Where("in person", "Bench"))


def test_nobody_else_touches_a_rhythm(pair):
    series, una = weekly(pair), make_person("Una Unrelated")
    with pytest.raises(NotYours):
        change_series_place(by=una, series=series, seen=0, where=Where("online", "x"))
    assert answer_all(by=una, series=series, answer="yes") == 0


# Whatever comes, in whatever order


@dataclass
class One:
    """An occurrence in the slow model."""

    series: int
    on: date
    at: datetime
    stands: bool = True


@dataclass
class Slow:
    """What people would keep in a paper diary."""

    ones: list[One]
    ends: dict[int, date]
    """The last day of each rhythm that is not taken back as a whole."""
    count: int = 0

    def plan(self, first: date, hour: int, every: int) -> None:
        self.count += 1
        self.ends[self.count] = LAST_DAY
        on = first
        while on <= LAST_DAY:
            self.ones.append(One(self.count, on, datetime.combine(on, time(hour), UTC)))
            on += timedelta(days=7 * every)

    def cut(self, series: int, on: date) -> None:
        of_it = [one for one in self.ones if one.series == series]
        ahead = [one for one in of_it if one.on >= on]
        gone = [one for one in ahead if one.stands]
        if not gone:
            return
        for one in gone:
            one.stands = False
        kept = [one.on for one in of_it if one.stands]
        if kept:
            self.ends[series] = max(*kept, min(one.on for one in ahead) - timedelta(days=1))
        else:
            self.ends.pop(series, None)

    def may_come_back(self, one: One) -> bool:
        return one.series in self.ends and one.on <= self.ends[one.series]


steps = st.lists(
    st.tuples(
        st.sampled_from(["skip", "back", "move", "split", "end"]),
        st.integers(0, 10_000),
        st.integers(1, 6),
        st.integers(8, 18),
    ),
    max_size=12,
)


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps, st.integers(1, 6))
def test_after_any_history_what_stands_is_what_a_diary_shows(pair, steps, every):
    Series.objects.all().delete()
    mara, _ = people_of(pair)
    first = date(2027, 2, 1)
    series = plan_series(
        space=seen_by(mara, pair), key=uuid4(), minutes=30, where=Where(),
        rhythm=Rhythm(first, LAST_DAY, time(12), "UTC", "week", every),
    )  # fmt: skip
    slow = Slow([], {})
    slow.plan(first, 12, every)
    numbers = {1: series}
    for step in steps:
        take(step, slow, numbers, mara)
    standing = (
        Meeting.objects.standing()
        .filter(partnership=pair)
        .values_list("series", "original_on", "starts_at")
    )
    assert sorted((pk, on, at) for pk, on, at in standing) == sorted(
        (numbers[one.series].pk, one.on, one.at) for one in slow.ones if one.stands
    )
    assert not Meeting.objects.filter(partnership=pair, attendees=None).exists()


def take(step, slow: Slow, numbers: dict[int, Series], mara) -> None:
    do, which, number, hour = step
    one = slow.ones[which % len(slow.ones)]
    series = numbers[one.series]
    row = Meeting.objects.get(series=series, original_on=one.on)
    if do == "end":
        end_series(by=mara, series=series, from_on=one.on)
        slow.cut(one.series, one.on)
    elif do == "back" and not one.stands:
        if slow.may_come_back(one):
            bring_back(by=mara, meeting=row, seen=row.sequence)
            one.stands = True
        else:
            with pytest.raises(RhythmOver):
                bring_back(by=mara, meeting=row, seen=row.sequence)
    elif do == "skip" and one.stands:
        cancel_meeting(by=mara, meeting=row, seen=row.sequence)
        one.stands = False
    elif do == "move" and one.stands:
        to = one.at.replace(hour=hour) - timedelta(days=number)
        change_meeting(by=mara, meeting=row, seen=row.sequence,
                       when=When(to, 30, "UTC"))  # fmt: skip
        one.at = to
    elif do == "split" and one.stands:
        first = one.on + timedelta(days=number - 3)
        if first > LAST_DAY:
            return
        made = change_following(
            by=mara, meeting=row, seen=row.sequence, key=uuid4(), minutes=30, where=Where(),
            rhythm=Rhythm(first, LAST_DAY, time(hour), "UTC", "week", number),
        )  # fmt: skip
        slow.cut(one.series, one.on)
        slow.plan(first, hour, number)
        numbers[slow.count] = made


# What clocks do to it


def test_shifts_of_another_clock_are_known_ahead():
    kept = Rhythm(date(2027, 3, 1), date(2027, 4, 12), time(8), "Europe/Warsaw", "week", 1)
    assert shifts_of(kept, "America/New_York") == [
        Shift(date(2027, 3, 15), time(2), time(3)),
        Shift(date(2027, 3, 29), time(3), time(2)),
    ]
    assert shifts_of(kept, "Europe/Warsaw") == []
    assert shifts_of(kept, "Asia/Tokyo") == [Shift(date(2027, 3, 29), time(16), time(15))]


def test_shift_past_midnight_names_the_day():
    kept = Rhythm(date(2027, 3, 1), date(2027, 4, 12), time(23, 30), "Europe/London", "week", 4)
    found = shifts_of(kept, "UTC")
    assert found == [Shift(date(2027, 3, 29), time(23, 30), time(22, 30))]
    found = shifts_of(
        Rhythm(date(2027, 3, 1), date(2027, 4, 12), time(15, 30), "America/New_York", "week", 4),
        "Asia/Tokyo",
    )
    assert found == [Shift(date(2027, 3, 30), time(5, 30), time(4, 30))]


@given(st.integers(0, 700), st.integers(0, 23), st.sampled_from(["Asia/Tokyo", "Africa/Cairo",
       "America/Santiago", "Australia/Lord_Howe", "Europe/Warsaw", "America/New_York"]),
       st.sampled_from(["Europe/London", "Pacific/Auckland", "America/Phoenix"]))  # fmt: skip
def test_shifts_are_all_that_a_reader_of_the_whole_list_would_see(offset, hour, zone, own):
    first = date(2026, 1, 1) + timedelta(days=offset)
    kept = Rhythm(first, first + timedelta(days=400), time(hour), own, "week", 1)
    shown = [kept.moment(day).at.astimezone(ZoneInfo(zone)) for day in kept.days()]
    slow = [
        (after.date(), before.time(), after.time())
        for before, after in pairwise(shown)
        if after.replace(tzinfo=None) - before.replace(tzinfo=None) != timedelta(days=7)
    ]
    assert [(each.on, each.before, each.after) for each in shifts_of(kept, zone)] == slow


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("Europe/London", "every month on the second Tuesday at 23:30 (London)"),
        ("Asia/Tokyo", "every month on Wednesday at 08:30 (Tokyo)"),
    ],
)
def test_month_is_said_by_its_weekday_where_that_is_true(reader, words):
    kept = Rhythm(date(2027, 2, 9), date(2027, 6, 30), time(23, 30), "Europe/London", "month", 1)
    assert rhythm_words(kept, reader) == words
