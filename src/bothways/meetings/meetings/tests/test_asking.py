"""Who is asked to what lies ahead when people leave an exchange or join it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from django.db import transaction

from bothways.meetings.hooks import ON_CHANGE
from bothways.meetings.meetings.actions import When, Where, answer, plan_meeting, plan_series
from bothways.meetings.meetings.asking import asked_from_now_on
from bothways.meetings.models import Attendee, Meeting, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.endings.leaving import leave, leave_circle
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Participation, Partnership
from tests.builders import make_person


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def circle(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński", "Jun Park", kind="ring")


@pytest.fixture
def series(circle) -> Series:
    mara, *_ = people_of(circle)
    kept = Rhythm(date(2027, 2, 1), date(2027, 3, 20), time(15), "Europe/Warsaw", "week", 2)
    return plan_series(space=seen_by(mara, circle), key=uuid4(), rhythm=kept, minutes=45,
                       where=Where())  # fmt: skip


@pytest.fixture
def alone(circle) -> Meeting:
    mara, *_ = people_of(circle)
    at = datetime(2027, 2, 3, 12, tzinfo=UTC)
    return plan_meeting(space=seen_by(mara, circle), key=uuid4(),
                        when=When(at, 60, "UTC"), where=Where())  # fmt: skip


@pytest.fixture
def heard(series, alone, monkeypatch):
    found = []
    monkeypatch.setattr("bothways.meetings.hooks.ON_CHANGE", [*ON_CHANGE, found.append])
    return found


def side_of(circle: Partnership, name: str) -> Participation:
    return circle.participations.get(person__name=name)


def names(meeting: Meeting) -> set[str]:
    return set(meeting.attendees.values_list("person__name", flat=True))


def test_who_leaves_a_circle_is_asked_no_longer_and_the_others_are(circle, series, alone, heard):
    tomasz = side_of(circle, "Tomasz Zieliński").person
    answer(by=tomasz, meeting=alone, answer="yes")
    with transaction.atomic():
        leave_circle(side_of(circle, "Jun Park"), reason="", has_left=False)
    for one in (alone, *series.meetings.all()):
        assert names(one) == {"Mara Okafor", "Tomasz Zieliński"}
    assert alone.attendees.get(person=tomasz).answer == "yes"
    assert {(change.series, change.gone[0].name, change.by) for change in heard} == {
        (series, "Jun Park", None),
        (None, "Jun Park", None),
    }
    series.refresh_from_db()
    assert series.sequence == 1


def test_what_has_been_keeps_who_was_asked(circle, alone, heard, time_machine):
    time_machine.move_to(datetime(2027, 2, 4, 12, tzinfo=UTC))
    leave(side_of(circle, "Jun Park"))
    assert "Jun Park" in names(alone)


def test_who_joins_is_asked_to_all_that_lies_ahead(circle, series, alone, heard):
    ines = make_person("Inés Vidal", email="ines@example.org")
    side = Participation.objects.create(partnership=circle, person=ines, place=3, gain=0.5)
    with transaction.atomic():
        asked_from_now_on(circle, [side])
    for one in (alone, *series.meetings.all()):
        assert "Inés Vidal" in names(one)
    assert set(Attendee.objects.filter(person=ines).values_list("answer", flat=True)) == {"none"}
    assert len(heard) == 2
