"""When a country changes its clocks, the wall time of a rhythm stays."""

from __future__ import annotations

import importlib.resources
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bothways.meetings.hooks import ON_CHANGE
from bothways.meetings.meetings.actions import (
    When,
    Where,
    answer,
    cancel_meeting,
    change_meeting,
    plan_series,
)
from bothways.meetings.models import KnownZone, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.meetings.rhythm.zones import keep_wall_times
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by

WINTER, SUMMER = time(14), time(13)
"""What 15:00 in Warsaw is in UTC."""


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setattr("bothways.meetings.hooks.ON_CHANGE", [*ON_CHANGE, found.append])
    return found


@pytest.fixture
def series(db) -> Series:
    pair = make_partnership("Mara Okafor", "Tomasz Zieliński")
    mara, _ = people_of(pair)
    kept = Rhythm(date(2027, 2, 1), date(2027, 5, 1), time(15), "Europe/Warsaw", "week", 2)
    return plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=kept, minutes=45,
                       where=Where())  # fmt: skip


@pytest.fixture
def no_summer_time(tmp_path: Path):
    """A new release of the database, in which Poland stays at one hour before UTC."""

    def release() -> None:
        winter = importlib.resources.files("tzdata.zoneinfo.Etc").joinpath("GMT-1").read_bytes()
        (tmp_path / "Europe").mkdir()
        (tmp_path / "Europe" / "Warsaw").write_bytes(winter)
        zoneinfo.reset_tzpath(to=[str(tmp_path)])
        zoneinfo.ZoneInfo.clear_cache(only_keys=["Europe/Warsaw"])

    yield release
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache(only_keys=["Europe/Warsaw"])


def hours(series: Series) -> list[time]:
    return [at.time() for at in series.meetings.values_list("starts_at", flat=True)]


def test_wall_time_wins_over_the_moment_that_was_stored(series, no_summer_time, heard):
    keep_wall_times()
    assert hours(series) == [WINTER] * 4 + [SUMMER] * 3
    no_summer_time()
    assert keep_wall_times() == 3
    assert hours(series) == [WINTER] * 7
    series.refresh_from_db()
    assert series.sequence == 1
    assert [(change.what, change.series, change.by, len(change.meetings)) for change in heard] == [
        ("changed", series, None, 3)
    ]
    assert {one.minutes for one in series.meetings.all()} == {45}


def test_answers_stay(series, no_summer_time):
    tomasz = series.partnership.participations.get(place=1).person
    last = series.meetings.last()
    answer(by=tomasz, meeting=last, answer="yes")
    no_summer_time()
    keep_wall_times()
    assert last.attendees.get(person=tomasz).answer == "yes"


def test_what_somebody_moved_or_skipped_stays(series, no_summer_time):
    mara = series.set_by
    *_, fifth, sixth, seventh = series.meetings.all()
    elsewhere = fifth.starts_at + timedelta(days=1)
    change_meeting(by=mara, meeting=fifth, seen=0, when=When(elsewhere, 45, "Europe/Warsaw"))
    cancel_meeting(by=mara, meeting=sixth, seen=0)
    no_summer_time()
    assert keep_wall_times() == 1
    assert hours(series) == [WINTER] * 4 + [SUMMER, SUMMER, WINTER]
    seventh.refresh_from_db()
    assert seventh.starts_at.time() == WINTER


def test_second_look_changes_nothing(series, no_summer_time, heard):
    no_summer_time()
    assert keep_wall_times() == 3
    assert keep_wall_times() == 0
    assert len(heard) == 1
    assert KnownZone.objects.get().name == "Europe/Warsaw"


def test_look_without_news_reads_no_meeting(series, django_assert_num_queries):
    keep_wall_times()
    with django_assert_num_queries(2):
        keep_wall_times()
