"""Days of a rhythm, and what a local time means where clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from bothways.meetings.rhythm.moments import PLAIN, SKIPPED, TWICE, moment_of
from bothways.meetings.rhythm.recurrence import MOST, Rhythm

ZONES = sorted(available_timezones())


@pytest.mark.parametrize(
    ("zone", "on", "at", "utc", "oddity"),
    [
        ("Europe/London", date(2027, 3, 28), time(1, 30), (3, 28, 1, 30), SKIPPED),
        ("Europe/London", date(2027, 10, 31), time(1, 30), (10, 31, 0, 30), TWICE),
        ("Europe/London", date(2027, 7, 1), time(9), (7, 1, 8, 0), PLAIN),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), (10, 2, 15, 45), SKIPPED),
        ("America/New_York", date(2027, 11, 7), time(1, 59), (11, 7, 5, 59), TWICE),
    ],
)
def test_local_time_is_read_as_calendars_read_it(zone, on, at, utc, oddity):
    found = moment_of(on, at, zone)
    assert (found.at, found.oddity) == (datetime(2027, *utc, tzinfo=UTC), oddity)


def shown(zone: str, on: date, at: time) -> list[datetime]:
    """The slow way: every minute of the days around at which that clock shows that time."""
    wanted = datetime.combine(on, at)
    begins = wanted.replace(tzinfo=UTC) - timedelta(hours=27)
    where = ZoneInfo(zone)
    minutes = (begins + timedelta(minutes=number) for number in range(54 * 60))
    return [one for one in minutes if one.astimezone(where).replace(tzinfo=None) == wanted]


@given(
    st.sampled_from(ZONES), st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)  # fmt: skip
def test_moment_is_the_first_minute_at_which_the_clock_shows_that_time(zone, on, at):
    found = moment_of(on, at, zone)
    minutes = shown(zone, on, at)
    assert found.oddity == {0: SKIPPED, 1: PLAIN, 2: TWICE}[len(minutes)]
    if minutes:
        assert found.at == minutes[0]


@given(
    st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.integers(0, 900), st.integers(1, 12)
)  # fmt: skip
def test_weeks_are_those_of_the_standard(first, length, every):
    until = first + timedelta(days=length)
    rhythm = Rhythm(first, until, time(9), "UTC", "week", every)
    rule = rrule(WEEKLY, interval=every, dtstart=datetime.combine(first, time()),
                 until=datetime.combine(until, time()))  # fmt: skip
    assert list(rhythm.days()) == [one.date() for one in rule][:MOST]


@given(
    st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.integers(0, 900), st.integers(1, 12)
)  # fmt: skip
def test_months_keep_the_weekday_as_the_standard_has_it(first, length, every):
    until = first + timedelta(days=length)
    rhythm = Rhythm(first, until, time(9), "UTC", "month", every)
    rule = rrule(MONTHLY, interval=every, dtstart=datetime.combine(first, time()),
                 until=datetime.combine(until, time()),
                 byweekday=weekday(first.weekday(), rhythm.position))  # fmt: skip
    assert list(rhythm.days()) == [one.date() for one in rule][:MOST]


def test_no_month_goes_without_a_fifth_friday():
    rhythm = Rhythm(date(2027, 1, 29), date(2027, 6, 30), time(9), "UTC", "month", 1)
    assert [day.day for day in rhythm.days()] == [29, 26, 26, 30, 28, 25]


@pytest.mark.parametrize(("unit", "every"), [("day", 1), ("week", 0), ("month", 13)])
def test_rhythm_that_is_none_is_refused(unit, every):
    with pytest.raises(ValueError, match="isn't a rhythm"):
        Rhythm(date(2027, 1, 1), date(2027, 2, 1), time(9), "UTC", unit, every)
