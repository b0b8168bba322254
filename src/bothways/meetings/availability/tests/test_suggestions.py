"""Times for several people, from all that each has said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from bothways.meetings.availability.blocks import replace_blocks
from bothways.meetings.availability.models import (
    Availability,
    BusyBlock,
    BusyCalendar,
    OtherDays,
    WeeklyWindow,
)
from bothways.meetings.availability.queries import suggestions_for
from bothways.meetings.meetings.actions import When, Where, answer, plan_meeting, plan_series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.people.models import Profile
from tests.builders import make_person

FIRST, LAST = date(2027, 2, 1), date(2027, 2, 26)


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def mara(db):
    return make_person("Mara Okafor", email="mara@example.org", time_zone="Europe/London")


@pytest.fixture
def tomasz(db):
    return make_person("Tomasz Zieliński", email="tomasz@example.org", time_zone="Europe/Warsaw")


def asked(*people, **more):
    usual = {"minutes": 60, "first": FIRST, "last": LAST}
    return suggestions_for(people, **usual | more)


def starts(found) -> list[str]:
    return [f"{one.starts_at:%a %d %H:%M}" for one in found]


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def weekly(person, kind, weekday, starts_at, ends_at):
    WeeklyWindow.objects.create(person=person, kind=kind, weekday=weekday,
                                starts=starts_at * 60, ends=ends_at * 60)  # fmt: skip


def calendar_of(person, *spans):
    calendar = BusyCalendar.objects.create(person=person, kind="ics", host="example.org")
    replace_blocks(calendar, spans)
    return calendar


def test_who_has_said_nothing_works_as_their_profile_says(mara, tomasz):
    Profile.objects.filter(person=tomasz).update(work_starts="10.5", work_ends=18)
    found = asked(mara, tomasz, count=2)
    assert starts(found) == ["Mon 01 10:00", "Tue 02 11:00"]
    assert found[0].fit == {mara.pk: "good", tomasz.pk: "good"}
    assert found[0].words == "Good for all of you."


def test_own_hours_take_the_place_of_the_profiles(mara):
    Availability.objects.create(person=mara, has_own_hours=True)
    weekly(mara, "hours", 5, 14, 16)
    assert starts(asked(mara, count=3)) == ["Sat 06 14:00", "Sat 13 15:00", "Sat 20 14:30"]


def test_days_away_holidays_focus_and_busy_times_are_left_out(mara):
    Availability.objects.create(person=mara, country="GB", region="ENG")
    OtherDays.objects.create(
        person=mara, kind="away", first=date(2027, 3, 22), last=date(2027, 3, 24)
    )
    OtherDays.objects.create(person=mara, kind="away", first=date(2027, 3, 25),
                             last=date(2027, 3, 25), starts=12 * 60, ends=24 * 60)  # fmt: skip
    weekly(mara, "focus", 3, 9, 11)
    calendar_of(mara, (at(30, 8, 0, 3), at(30, 16, 0, 3)))
    # 26 and 29 March are Good Friday and Easter Monday, from the 28th clocks are forward, and of
    # the first week little is left.
    found = asked(mara, first=date(2027, 3, 22), last=date(2027, 3, 31), count=2)
    assert starts(found) == ["Wed 31 08:00", "Thu 25 11:00"]


def test_more_hours_count_also_on_a_holiday(mara):
    Availability.objects.create(person=mara, country="GB", region="ENG")
    OtherDays.objects.create(person=mara, kind="extra", first=date(2027, 3, 26),
                             last=date(2027, 3, 27), starts=18 * 60, ends=20 * 60)  # fmt: skip
    found = asked(mara, first=date(2027, 3, 26), last=date(2027, 3, 28), count=5)
    assert starts(found) == ["Fri 26 18:00", "Sat 27 19:00", "Fri 26 19:00", "Sat 27 18:00"]


def test_a_planned_meeting_is_busy_but_not_the_one_that_is_to_be_moved(db):
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    mara, tomasz = people_of(pair)
    day = {"first": date(2027, 2, 1), "last": date(2027, 2, 1), "minutes": 480}
    meeting = plan_meeting(space=seen_by(mara, pair), key=uuid4(), where=Where(),
                           when=When(at(1, 10), 60, "UTC"))  # fmt: skip
    calendar_of(tomasz, (at(1, 10), at(1, 11)))
    assert asked(mara, tomasz, **day) == []
    assert asked(mara, tomasz, **day).reason.startswith("You have at most 360 minutes together")
    assert starts(asked(mara, tomasz, **day, leaving_out=meeting)) == ["Mon 01 09:00"]


def test_a_meeting_one_has_said_no_to_takes_no_time(db):
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    mara, tomasz = people_of(pair)
    meeting = plan_meeting(space=seen_by(mara, pair), key=uuid4(), where=Where(),
                           when=When(at(1, 9), 60, "UTC"))  # fmt: skip
    assert starts(asked(tomasz, count=1)) == ["Mon 01 10:00"]
    answer(by=tomasz, meeting=meeting, answer="no")
    assert starts(asked(tomasz, count=1)) == ["Mon 01 09:00"]


def test_odd_hours_take_turns_and_it_is_said(db):
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    mara, tomasz = people_of(pair)
    Profile.objects.filter(person=mara).update(time_zone="America/Los_Angeles")
    Profile.objects.filter(person=tomasz).update(time_zone="Europe/Warsaw")
    Availability.objects.create(person=mara, earlier=120)
    Availability.objects.create(person=tomasz, later=120)
    seen = seen_by(mara, pair)
    for day in (18, 20, 22):
        when = When(datetime(2027, 1, day, 15, tzinfo=UTC), 60, "Europe/Warsaw")
        plan_meeting(space=seen, key=uuid4(), when=when, where=Where())
    found = asked(mara, tomasz, count=1)[0]
    assert f"{found.starts_at:%H:%M}" == "17:00"
    assert found.fit == {mara.pk: "good", tomasz.pk: "late"}
    assert found.words == ("Late for Tomasz. So far, early and late hours were mostly for Mara.")
    assert found.words_for(tomasz) == (
        "Late for you. So far, early and late hours were mostly for Mara."
    )


def test_the_time_of_their_rhythm_comes_first(db):
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    mara, tomasz = people_of(pair)
    rhythm = Rhythm(date(2027, 1, 20), date(2027, 1, 28), time(15), "UTC")
    plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=60, where=Where())
    found = asked(mara, tomasz, count=1)[0]
    assert starts([found]) == ["Wed 03 15:00"]
    assert found.words == "Good for all of you, at your usual time."


def test_nothing_is_suggested_that_has_begun_or_is_about_to(mara):
    today = date(2027, 1, 15)
    assert starts(asked(mara, first=today, last=today, minutes=15, count=2)) == [
        "Fri 15 15:00", "Fri 15 16:00",
    ]  # fmt: skip
    past = asked(mara, first=date(2027, 1, 2), last=date(2027, 1, 9))
    assert (list(past), past.reason) == ([], "These days have passed, or are about to.")


def test_why_there_is_none_is_said_without_whose_hours_they_are(mara, tomasz):
    Availability.objects.create(person=tomasz, has_own_hours=True)
    assert "Tomasz" not in asked(mara, tomasz).reason
    assert asked(mara, tomasz).reason.startswith("In these days there is no time at all")
    weekly(tomasz, "hours", 0, 22, 24)
    assert asked(mara, tomasz).reason.startswith("There is no time in these days at which all")


def test_years_ahead_and_a_crowd_are_answered_kindly(mara):
    assert len(asked(mara, last=date(2099, 1, 1))) == 6
    crowd = [make_person(f"Person {name}") for name in "ABCDEFGHI"]
    assert asked(*crowd).reason == "Times are suggested for up to 8 people."


def test_a_zone_that_is_gone_from_the_database_is_taken_for_the_organisations(mara):
    Profile.objects.filter(person=mara).update(time_zone="Mars/Olympus")
    assert starts(asked(mara, count=1)) == ["Mon 01 09:00"]


def test_the_questions_asked_are_the_same_for_two_and_for_eight(
    mara, tomasz, django_assert_num_queries
):
    people = [mara, tomasz, *(make_person(f"Person {name}") for name in "ABCDEF")]
    for person in people:
        Availability.objects.create(person=person, country="PL")
        calendar_of(person, *((at(day, 11), at(day, 12)) for day in range(1, 20)))
        OtherDays.objects.create(person=person, kind="away", first=FIRST, last=FIRST)
    for some in (people[:2], people):
        with django_assert_num_queries(7):
            assert asked(*some)


def test_blocks_that_overlap_are_kept_as_one_and_the_same_are_not_written_anew(mara):
    calendar = calendar_of(mara, (at(2, 9), at(2, 10)), (at(1, 10), at(1, 11)),
                           (at(1, 9), at(1, 10, 30)), (at(3, 9), at(3, 9)))  # fmt: skip
    kept = list(BusyBlock.objects.values_list("pk", "starts_at", "ends_at"))
    assert [span[1:] for span in kept] == [(at(1, 9), at(1, 11)), (at(2, 9), at(2, 10))]
    replace_blocks(calendar, [(at(1, 9), at(1, 11)), (at(2, 9), at(2, 10))])
    assert list(BusyBlock.objects.values_list("pk", "starts_at", "ends_at")) == kept
    replace_blocks(calendar, [])
    assert not BusyBlock.objects.exists()


def test_a_far_day_is_searched_in_a_period_that_is_bounded(mara):
    found = asked(mara, first=date(2027, 3, 1), last=date(2027, 3, 1) + timedelta(days=400))
    assert starts(found)[0] == "Mon 01 09:00"
