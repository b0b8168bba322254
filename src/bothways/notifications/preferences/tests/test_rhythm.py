"""Quiet hours, weekends and summaries on people's own clocks, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.notifications.kinds.registry import Kind, Timing
from bothways.notifications.preferences.rhythm import Rhythm

LONDON, BERLIN, NEW_YORK = (ZoneInfo(f"{z}") for z in
                            ("Europe/London", "Europe/Berlin", "America/New_York"))  # fmt: skip
KATHMANDU, LORD_HOWE = ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")
NEWS = Kind(key="news", title="News", text="")
URGENT = Kind(key="urgent", title="Urgent", text="", is_urgent=True)
PATIENT = Kind(key="patient", title="Patient", text="", patience=timedelta(minutes=10))


def local(zone: ZoneInfo, *moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "free"),
    [
        ((2026, 11, 24, 19, 59), (2026, 11, 24, 19, 59)),  # a Tuesday evening
        ((2026, 11, 24, 20, 0), (2026, 11, 25, 7, 0)),
        ((2026, 11, 25, 6, 59), (2026, 11, 25, 7, 0)),
        ((2026, 11, 25, 7, 0), (2026, 11, 25, 7, 0)),
        ((2026, 11, 27, 20, 0), (2026, 11, 30, 7, 0)),  # Friday evening to Monday
        ((2026, 11, 28, 12, 0), (2026, 11, 30, 7, 0)),
        ((2026, 11, 29, 23, 59), (2026, 11, 30, 7, 0)),
    ],
)
def test_evenings_nights_and_weekends_are_quiet(moment: tuple, free: tuple) -> None:
    assert Rhythm(LONDON).next_free(local(LONDON, *moment)) == local(LONDON, *free)


def test_the_same_moment_is_quiet_for_one_and_not_for_another() -> None:
    moment = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert not Rhythm(LONDON).is_quiet(moment)
    assert Rhythm(ZoneInfo("Asia/Tokyo")).is_quiet(moment)
    assert Rhythm(KATHMANDU).next_free(datetime(2026, 11, 25, 15, tzinfo=UTC)) == datetime(
        2026, 11, 26, 1, 15, tzinfo=UTC
    )


def test_without_quiet_hours_only_weekends_wait() -> None:
    rhythm = Rhythm(LONDON, quiet_from=time(7), quiet_to=time(7))
    assert not rhythm.is_quiet(local(LONDON, 2026, 11, 25, 3))
    assert rhythm.next_free(local(LONDON, 2026, 11, 28, 3)) == local(LONDON, 2026, 11, 30, 0)
    assert not Rhythm(LONDON, time(7), time(7), weekends_off=False).is_quiet(
        local(LONDON, 2026, 11, 28, 3)
    )


def test_quiet_hours_within_one_day_are_a_siesta() -> None:
    rhythm = Rhythm(BERLIN, quiet_from=time(13), quiet_to=time(15))
    assert rhythm.next_free(local(BERLIN, 2026, 11, 25, 13, 30)) == local(BERLIN, 2026, 11, 25, 15)
    assert not rhythm.is_quiet(local(BERLIN, 2026, 11, 25, 23))


def test_night_with_a_lost_hour_ends_at_the_same_time_on_the_clock() -> None:
    # Berlin, 28 to 29 March 2027: at 2:00 it is 3:00.
    rhythm = Rhythm(BERLIN, weekends_off=False)
    free = rhythm.next_free(local(BERLIN, 2027, 3, 27, 22))
    assert free == datetime(2027, 3, 28, 5, 0, tzinfo=UTC)
    assert free.astimezone(BERLIN).time() == time(7)


def test_night_with_an_hour_twice_ends_at_the_same_time_on_the_clock() -> None:
    # New York, 31 October to 1 November 2026: 1:00 to 2:00 comes twice.
    rhythm = Rhythm(NEW_YORK, weekends_off=False)
    assert rhythm.next_free(local(NEW_YORK, 2026, 10, 31, 22)) == datetime(
        2026, 11, 1, 12, 0, tzinfo=UTC
    )


def test_end_that_the_clock_skips_comes_an_hour_later() -> None:
    rhythm = Rhythm(BERLIN, quiet_to=time(2, 30), weekends_off=False)
    free = rhythm.next_free(local(BERLIN, 2027, 3, 27, 22))
    assert free.astimezone(BERLIN).time() == time(3, 30)


def test_end_that_comes_twice_is_the_first_and_never_in_the_past() -> None:
    rhythm = Rhythm(NEW_YORK, quiet_to=time(1, 30), weekends_off=False)
    first = local(NEW_YORK, 2026, 11, 1, 1, 30)
    assert rhythm.next_free(local(NEW_YORK, 2026, 10, 31, 22)) == first
    again = local(NEW_YORK, 2026, 11, 1, 1, 10, fold=1)
    assert rhythm.next_free(again) == first + timedelta(hours=1)


def test_daily_summary_keeps_its_hour_over_a_change_of_clocks() -> None:
    rhythm = Rhythm(LONDON, weekends_off=False)
    saturday = local(LONDON, 2026, 10, 24, 9)
    sunday = rhythm.next_daily(saturday)
    assert sunday == datetime(2026, 10, 25, 8, 0, tzinfo=UTC)  # winter time since 2:00
    assert sunday - saturday == timedelta(hours=24)
    assert rhythm.next_daily(sunday) == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def test_hour_that_the_clock_skips_or_repeats_brings_one_summary_a_day() -> None:
    for zone, start in ((BERLIN, (2027, 3, 25)), (NEW_YORK, (2026, 10, 29))):
        for hour in (1, 2):
            rhythm = Rhythm(zone, weekends_off=False, digest_hour=hour)
            moment, days = local(zone, *start, 12), []
            for _ in range(6):
                moment = rhythm.next_daily(moment)
                days.append(rhythm.day_of(moment))
            assert days == [days[0] + timedelta(days=n) for n in range(6)]


def test_summaries_of_friday_come_on_monday_where_weekends_are_off() -> None:
    friday = local(LONDON, 2026, 11, 27, 8, 1)
    assert Rhythm(LONDON).next_daily(friday) == local(LONDON, 2026, 11, 30, 8)
    assert Rhythm(LONDON, weekends_off=False).next_daily(friday) == local(LONDON, 2026, 11, 28, 8)


def test_weekly_summary_comes_on_monday() -> None:
    rhythm = Rhythm(LONDON)
    monday = local(LONDON, 2026, 11, 30, 8)
    assert rhythm.next_weekly(local(LONDON, 2026, 11, 24, 9)) == monday
    assert rhythm.next_weekly(monday - timedelta(seconds=1)) == monday
    assert rhythm.next_weekly(monday) == monday + timedelta(days=7)


def test_due_follows_kind_and_choice() -> None:
    rhythm, night = Rhythm(LONDON), local(LONDON, 2026, 11, 24, 23)
    morning = local(LONDON, 2026, 11, 25, 7)
    assert rhythm.due(NEWS, Timing.AT_ONCE, night) == morning
    assert rhythm.due(URGENT, Timing.AT_ONCE, night) == night
    assert rhythm.due(NEWS, Timing.DAILY, night) == morning + timedelta(hours=1)
    assert rhythm.due(NEWS, Timing.NEVER, night) is None
    noon, evening = local(LONDON, 2026, 11, 25, 12), local(LONDON, 2026, 11, 25, 19, 55)
    assert rhythm.due(PATIENT, Timing.AT_ONCE, noon) == noon + timedelta(minutes=10)
    assert rhythm.due(PATIENT, Timing.AT_ONCE, evening) == local(LONDON, 2026, 11, 26, 7)


rhythms = st.builds(
    Rhythm,
    zone=st.sampled_from([LONDON, BERLIN, NEW_YORK, KATHMANDU, LORD_HOWE]),
    quiet_from=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    quiet_to=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    weekends_off=st.booleans(),
    digest_hour=st.integers(0, 23),
)
# The days around changes of clocks in these zones, and any other.
moments = st.one_of(
    st.sampled_from(
        [
            datetime(*day, tzinfo=UTC)
            for day in ((2026, 10, 3), (2026, 10, 25), (2026, 11, 1), (2027, 3, 14), (2027, 3, 28))
        ]
    ).flatmap(
        lambda day: st.integers(-1440, 2880).map(
            lambda minutes: day + timedelta(minutes=minutes)
        )
    ),
    st.integers(0, 730 * 1440).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)  # fmt: skip


@given(rhythms, moments)
def test_what_waits_comes_when_it_isnt_quiet_and_never_in_the_past(rhythm, moment) -> None:
    free = rhythm.next_free(moment)
    assert free >= moment
    assert not rhythm.is_quiet(free)
    assert rhythm.next_free(free) == free
    # Never later than the longest quiet there is: a weekend with a night at either end.
    assert free - moment <= timedelta(days=4, hours=2)


@given(rhythms, moments)
def test_summary_comes_at_its_hour_within_days(rhythm, moment) -> None:
    daily, weekly = rhythm.next_daily(moment), rhythm.next_weekly(moment)
    assert moment < daily <= moment + timedelta(days=3, hours=2)
    assert moment < weekly <= moment + timedelta(days=7, hours=2)
    assert weekly.astimezone(rhythm.zone).weekday() == 0
    wall = daily.astimezone(rhythm.zone)
    expected = datetime.combine(wall.date(), time(rhythm.digest_hour), tzinfo=rhythm.zone)
    assert daily == expected.astimezone(UTC)  # a time that the clock skips equals none as it is
