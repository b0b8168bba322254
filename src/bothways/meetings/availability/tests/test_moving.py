"""Hours, days and calendars once two accounts become one."""

from __future__ import annotations

from datetime import date

import pytest

from bothways.common.models import Deed
from bothways.meetings.availability.actions import (
    Habits,
    keep_free,
    note_days,
    save_habits,
    save_hours,
)
from bothways.meetings.availability.ics.links import add_link, link_of
from bothways.meetings.availability.models import (
    Availability,
    BusyCalendar,
    OtherDays,
    WeeklyWindow,
)
from bothways.meetings.availability.moving import move_availability
from bothways.people.hooks import Merge
from tests.builders import make_administrator, make_person

LINK = "https://example.org/private/x.ics"


@pytest.fixture
def merge(db) -> Merge:
    return Merge(make_person("Mara Okafor"), make_person("Mara O"), make_administrator())


def test_what_the_other_account_said_comes_along_where_this_one_has_said_nothing(merge):
    save_hours(by=merge.gone, week={0: [(540, 600)]})
    save_habits(by=merge.gone, habits=Habits(earlier=60))
    day = date(2027, 3, 1)
    note_days(by=merge.gone, kind="away", first=day, last=day)
    calendar = add_link(by=merge.gone, url=LINK)
    move_availability(merge)
    assert Availability.objects.get(person=merge.kept).earlier == 60
    for model in (WeeklyWindow, OtherDays, BusyCalendar):
        assert model.objects.get().person == merge.kept
    calendar.refresh_from_db()
    assert link_of(calendar) == LINK


def test_own_hours_hold_and_days_and_calendars_of_both_count_once(merge):
    for person in (merge.kept, merge.gone):
        keep_free(by=person, weekdays=[0], window=(540, 600))
        day = date(2027, 3, person.pk % 27 + 1)
        note_days(by=person, kind="away", first=day, last=day)
        add_link(by=person, url=LINK)
    add_link(by=merge.gone, url=LINK + "?other")
    move_availability(merge)
    assert WeeklyWindow.objects.get().person == merge.kept
    assert Availability.objects.get().person == merge.kept
    assert OtherDays.objects.filter(person=merge.kept).count() == 2
    assert BusyCalendar.objects.filter(person=merge.kept).count() == 2
    assert not BusyCalendar.objects.filter(person=merge.gone).exists()


def test_hours_that_no_longer_hold_are_not_told_to_administrators(merge):
    for person in (merge.kept, merge.gone):
        save_hours(by=person, week={0: [(540, 600)]})
    move_availability(merge)
    assert not Availability.objects.filter(person=merge.gone).exists()
    assert not WeeklyWindow.objects.filter(person=merge.gone).exists()
    assert not Deed.objects.exists()
