"""The sweep against the slow and obvious answer, and what is asked of a choice of times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, reduce
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bothways.meetings.slots import costs, search
from bothways.meetings.slots.clocks import clock_of, wall_day
from bothways.meetings.slots.people import EARLY, GOOD, LATE, Diary, times_of
from bothways.meetings.slots.search import Usual, Wish
from bothways.meetings.slots.spans import crossed, minute_of, moment_at

from . import slow

DAY = 24 * 60
NINE_TO_FIVE = {day: [(540, 1020)] for day in range(5)}
MONDAY = datetime(2027, 2, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime"})


@cache
def changes_of(zone: str, year: int = 2027) -> tuple[int, ...]:
    """The minutes of a year at which clocks there are put forward or back."""
    clock = clock_of(zone, minute_of(datetime(year, 1, 5, tzinfo=UTC)),
                     minute_of(datetime(year, 12, 26, tzinfo=UTC)))  # fmt: skip
    return clock.starts[1:]


def swept(people: list[Diary], wish: Wish) -> list[search.Slot]:
    times = [times_of(diary, wish.since, wish.until) for diary in people]
    shared = reduce(crossed, (each.possible for each in times))
    return list(search.every_slot(people, times, shared, wish))


def assert_same(people: list[Diary], wish: Wish) -> int:
    fast, plain = swept(people, wish), slow.every_slot(people, wish)
    assert [slot.starts for slot in fast] == [slot.starts for slot in plain]
    assert [slot.fits for slot in fast] == [slot.fits for slot in plain]
    assert [slot.day for slot in fast] == [slot.day for slot in plain]
    assert [slot.cost for slot in fast] == pytest.approx([slot.cost for slot in plain])
    found = search.search(people, wish)
    assert bool(found.slots) == bool(plain)
    return len(plain)


windows = st.lists(
    st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(sorted).map(tuple), max_size=3
)
weekly = st.dictionaries(st.integers(0, 6), windows, max_size=7)


@st.composite
def diaries(draw, since: int, days: int, zones: st.SearchStrategy[str]) -> Diary:
    first = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=since)).date()
    dates = st.integers(-1, days + 1).map(lambda n: first + timedelta(days=n))
    span = st.tuples(st.integers(since - 600, since + days * DAY), st.integers(0, 600)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    )
    usual = st.just({day: [(420, 1260)] for day in range(7)})
    return Diary(
        zone=draw(zones),
        hours=draw(st.one_of(usual, weekly)),
        days=draw(st.dictionaries(dates, windows, max_size=3)),
        closed=draw(st.one_of(st.just({}), weekly)),
        away=draw(st.lists(
            st.tuples(dates, st.integers(0, 1440), st.integers(0, 1440)).map(
                lambda of: (wall_day(of[0]) + min(of[1:]), wall_day(of[0]) + max(of[1:]))
            ),
            max_size=2,
        )),
        earlier=draw(st.sampled_from([0, 45, 120, 240])),
        later=draw(st.sampled_from([0, 60, 120, 300])),
        busy=draw(st.lists(span, max_size=6)),
        buffer=draw(st.sampled_from([0, 10, 30])),
        meetings=draw(st.lists(span, max_size=2)),
        most_a_day=draw(st.sampled_from([None, None, 1, 2])),
        most_a_week=draw(st.sampled_from([None, None, 1, 3])),
        burden=draw(st.sampled_from([0.0, 1.0, 2.5])),
    )  # fmt: skip


@st.composite
def cases(draw) -> tuple[list[Diary], Wish]:
    """Two or three days around a change of somebody's clock, or around any day."""
    zone = draw(st.sampled_from(ZONES))
    changes = changes_of(zone) or (minute_of(MONDAY),)
    days = draw(st.integers(1, 3))
    since = draw(st.sampled_from(changes)) - draw(st.integers(1, days * DAY - 60))
    others = st.one_of(st.just(zone), st.sampled_from(ZONES))
    people = [draw(diaries(since, days, st.just(zone)))]
    people += [draw(diaries(since, days, others)) for _ in range(draw(st.integers(0, 2)))]
    usual = None
    if draw(st.booleans()):
        usual = Usual(draw(st.integers(0, 6)), draw(st.integers(0, 1439)), draw(others))
    minutes = draw(st.sampled_from([1, 15, 25, 30, 60, 90, 240]))
    return people, Wish(minutes, since, since + days * DAY, usual=usual)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_sweep_finds_what_looking_at_every_minute_finds(case):
    people, wish = case
    assert_same(people, wish)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.integers(0, 360),
    st.lists(st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(sorted), max_size=3),
)
def test_hours_are_what_the_clock_on_the_wall_shows(zone, day, of_day):
    on = date(2027, 1, 3) + timedelta(days=day)
    clock = clock_of(zone, minute_of(MONDAY) - 40 * DAY, minute_of(MONDAY) + 340 * DAY)
    walls = sorted((wall_day(on) + a, wall_day(on) + b) for a, b in of_day)
    assume(all(a[1] < b[0] for a, b in pairwise(walls)))
    found = clock.in_utc([wall for wall in walls if wall[0] < wall[1]])
    noon = minute_of(datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    for minute in range(noon - 1600, noon + 1600, 7):
        shown = moment_at(minute).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        wall = (shown - slow.NAIVE) // timedelta(minutes=1)
        within = any(a <= wall < b for a, b in walls)
        assert within == any(a <= minute < b for a, b in found)


def utc(*on: int) -> int:
    return minute_of(datetime(*on, tzinfo=UTC))


def wish(minutes: int = 60, days: int = 14, **more) -> Wish:
    since = minute_of(MONDAY)
    return Wish(minutes, since, since + days * DAY, **more)


def diary(zone: str = "UTC", **more) -> Diary:
    return Diary(zone, more.pop("hours", NINE_TO_FIVE), **more)


def starts_of(people: list[Diary], asked: Wish) -> list[str]:
    return [f"{moment_at(s.starts):%a %d %H:%M}" for s in search.search(people, asked).slots]


def test_times_are_spread_over_the_next_days_and_over_the_hours_of_the_day():
    assert starts_of([diary(), diary("Europe/London")], wish(count=3)) == [
        "Mon 01 09:00", "Tue 02 10:00", "Wed 03 11:00",
    ]  # fmt: skip


def test_where_one_day_is_all_there_is_it_is_offered_more_than_once_and_never_overlapping():
    monday = {0: [(540, 720)]}
    assert starts_of([diary(hours=monday)], wish(days=5)) == [
        "Mon 01 09:00", "Mon 01 10:00", "Mon 01 11:00",
    ]  # fmt: skip


def test_zones_that_barely_meet_meet_early_and_late():
    people = [diary("America/Los_Angeles", earlier=120), diary("Europe/Warsaw", later=120)]
    found = search.search(people, wish(count=1)).slots[0]
    # 16:00 in Warsaw is 07:00 in Los Angeles; an hour out for each is better than two for one.
    assert f"{moment_at(found.starts):%H:%M}" == "16:00"
    assert [(fit.kind, fit.early, fit.late) for fit in found.fits] == [
        (EARLY, 60, 0),
        (LATE, 0, 60),
    ]


def test_who_took_the_odd_hour_before_is_spared_it_now():
    people = [diary("America/Los_Angeles", earlier=120, burden=3.0),
              diary("Europe/Warsaw", later=120)]  # fmt: skip
    found = search.search(people, wish(count=1)).slots[0]
    assert [fit.kind for fit in found.fits] == [GOOD, LATE]


def test_over_many_meetings_the_odd_hour_is_shared():
    burdens = [0.0, 0.0]
    hours = {day: [(540, 1020)] for day in range(5)}
    for _ in range(12):
        auckland = Diary("Pacific/Auckland", hours, earlier=180, burden=burdens[0])
        people = [auckland, Diary("Europe/London", hours, later=180, burden=burdens[1])]
        for place, fit in enumerate(search.search(people, wish(30, count=1)).slots[0].fits):
            burdens[place] += (fit.early + fit.late) / 60
    assert sum(burdens) > 0
    assert abs(burdens[0] - burdens[1]) <= 3


def test_the_agreed_day_and_time_comes_first():
    usual = Usual(2, 15 * 60, "Europe/Warsaw")
    assert starts_of([diary("Europe/Warsaw")], wish(count=1, usual=usual)) == ["Wed 03 14:00"]


def test_a_week_that_is_nearly_taken_is_avoided():
    days = {date(2027, 2, 1) + timedelta(days=n): () for n in (1, 2, 3, 4)}
    assert starts_of([diary(days=days)], wish(count=1)) == ["Mon 08 09:00"]


def test_the_buffer_is_kept_around_what_they_are_busy_with():
    busy = [(utc(2027, 2, 1, 10), utc(2027, 2, 1, 16))]
    people = [diary(hours={0: [(540, 1020)]}, busy=busy, buffer=15)]
    assert starts_of(people, wish(45, days=1)) == ["Mon 01 09:00", "Mon 01 16:15"]
    assert search.search(people, wish(60, days=1)).reason == search.TOO_SHORT


def test_a_day_and_a_week_with_as_many_meetings_as_wanted_are_left_alone():
    met = [(utc(2027, 2, 1, 9), utc(2027, 2, 1, 10))]
    assert starts_of([diary(meetings=met, most_a_day=1)], wish(count=1)) == ["Tue 02 09:00"]
    assert starts_of([diary(meetings=met, most_a_week=1)], wish(count=1)) == ["Mon 08 09:00"]


def test_why_there_is_no_time_is_said():
    never = search.search([diary(), diary(hours={})], wish())
    assert (never.reason, never.who) == (search.NO_HOURS, (1,))
    apart = [diary(), diary("Pacific/Auckland")]
    assert search.search(apart, wish()).reason == search.NEVER_TOGETHER
    short = [diary(hours={0: [(540, 580)]})]
    found = search.search(short, wish())
    assert (found.reason, found.longest) == (search.TOO_SHORT, 40)


def test_what_cant_be_searched_is_refused():
    for people, asked in (([], wish()), ([diary()] * 9, wish()), ([diary()], wish(0)),
                          ([diary()], wish(days=93))):  # fmt: skip
        with pytest.raises(ValueError, match=r"sought|minute"):
            search.search(people, asked)


@pytest.mark.parametrize(
    ("on", "window", "spans"),
    [
        # Forward at 01:00: 02:00 is shown at once, and half of the window never comes.
        ((2027, 3, 28), (90, 150), [(2027, 3, 28, 1, 0, 30)]),
        # Back at 02:00: 01:00 to 01:30 is shown two times, an hour apart.
        ((2027, 10, 31), (60, 90), [(2027, 10, 31, 0, 0, 30), (2027, 10, 31, 1, 0, 30)]),
    ],
)
def test_where_clocks_change_an_hour_counts_as_often_as_it_is_shown(on, window, spans):
    midnight = wall_day(date(*on))
    clock = clock_of("Europe/London", utc(*on), utc(*on) + DAY)
    expected = [(utc(*at), utc(*at) + minutes) for *at, minutes in spans]
    assert clock.in_utc([(midnight + window[0], midnight + window[1])]) == expected


def test_an_inconvenience_is_worse_for_one_than_shared():
    assert 2 * costs.inconvenience(60, 0) < costs.inconvenience(0, 120)
