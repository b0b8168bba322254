"""Planning, changing, cancelling and answering, by the verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from bothways.meetings.hooks import ON_CHANGE
from bothways.meetings.meetings.access import get_meeting
from bothways.meetings.meetings.actions import (
    When,
    Where,
    answer,
    cancel_meeting,
    change_meeting,
    end_series,
    plan_meeting,
    plan_series,
)
from bothways.meetings.meetings.queries import next_in
from bothways.meetings.meetings.refusals import (
    ChangedMeanwhile,
    MeetingOver,
    NotAsked,
    NothingLeft,
    NotYours,
    Passed,
    TooFar,
)
from bothways.meetings.models import Attendee, Meeting, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.endings.leaving import end
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership
from bothways.partnerships.space.writing import Over
from tests.builders import make_person
from tests.clients import client_of, text_of

NOON = When(datetime(2027, 2, 1, 12, tzinfo=UTC), 60, "Europe/Warsaw")


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setattr("bothways.meetings.hooks.ON_CHANGE", [*ON_CHANGE, found.append])
    return found


def planned(pair: Partnership, when: When = NOON) -> Meeting:
    mara, _ = people_of(pair)
    return plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=when, where=Where())


def weekly(pair: Partnership, **changes) -> Series:
    mara, _ = people_of(pair)
    usual = {
        "starts_on": date(2027, 2, 1), "until": date(2027, 4, 12), "at": time(15),
        "zone": "Europe/Warsaw", "every": 2,
    }  # fmt: skip
    return plan_series(
        space=seen_by(mara, pair), key=uuid4(), rhythm=Rhythm(**usual | changes), minutes=45,
        where=Where("online", "", "https://meet.example.org/x"),
    )  # fmt: skip


def test_everybody_in_the_space_is_asked_and_who_plans_it_comes(pair):
    mara, tomasz = people_of(pair)
    meeting = planned(pair)
    answers = dict(meeting.attendees.values_list("person", "answer"))
    assert answers == {mara.pk: "yes", tomasz.pk: "none"}


def test_only_who_is_asked_finds_it(pair):
    from django.http import Http404

    meeting = planned(pair)
    assert get_meeting(people_of(pair)[1], meeting.pk) == meeting
    with pytest.raises(Http404):
        get_meeting(make_person("Una Unrelated"), meeting.pk)


def test_time_that_has_passed_or_lies_after_the_end_is_refused(pair):
    day = timedelta(days=1)
    with pytest.raises(Passed):
        planned(pair, When(NOON.starts_at - 30 * day, 60, "UTC"))
    with pytest.raises(TooFar):
        planned(pair, When(datetime(2027, 7, 10, 12, tzinfo=UTC), 60, "UTC"))
    assert Meeting.objects.count() == 0


def test_another_time_asks_anew_and_another_place_does_not(pair, heard):
    mara, tomasz = people_of(pair)
    meeting = planned(pair)
    answer(by=tomasz, meeting=meeting, answer="yes")
    change_meeting(by=mara, meeting=meeting, seen=0, where=Where("in person", "The café"))
    assert meeting.attendees.get(person=tomasz).answer == "yes"
    later = When(NOON.starts_at + timedelta(hours=1), 60, "Europe/Warsaw")
    change_meeting(by=tomasz, meeting=meeting, seen=1, when=later)
    assert dict(meeting.attendees.values_list("person", "answer")) == {
        mara.pk: "none",
        tomasz.pk: "yes",
    }
    assert [(change.what, change.meetings[0].sequence) for change in heard] == [
        ("planned", 0), ("changed", 1), ("changed", 2),
    ]  # fmt: skip


def test_change_that_changes_nothing_is_told_to_nobody(pair, heard):
    mara, _ = people_of(pair)
    meeting = planned(pair)
    change_meeting(by=mara, meeting=meeting, seen=7, when=NOON, where=Where())
    assert [change.what for change in heard] == ["planned"]


def test_stale_page_changes_and_cancels_nothing(pair):
    mara, _ = people_of(pair)
    meeting = planned(pair)
    later = When(NOON.starts_at + timedelta(hours=1), 60, "UTC")
    with pytest.raises(ChangedMeanwhile):
        change_meeting(by=mara, meeting=meeting, seen=3, when=later)
    with pytest.raises(ChangedMeanwhile):
        cancel_meeting(by=mara, meeting=meeting, seen=3)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.state) == (NOON.starts_at, "planned")


def test_nobody_else_changes_or_answers_it(pair):
    meeting, una = planned(pair), make_person("Una Unrelated")
    with pytest.raises(NotYours):
        cancel_meeting(by=una, meeting=meeting, seen=0)
    with pytest.raises(NotAsked):
        answer(by=una, meeting=meeting, answer="yes")


def test_cancelled_meeting_takes_no_answer(pair):
    mara, tomasz = people_of(pair)
    meeting = planned(pair)
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    with pytest.raises(ChangedMeanwhile):
        answer(by=tomasz, meeting=meeting, answer="yes")


def test_rhythm_keeps_its_time_when_the_clocks_change(pair):
    series = weekly(pair)
    at = [one.starts_at.strftime("%m-%d %H:%M") for one in series.meetings.all()]
    assert at == [
        "02-01 14:00", "02-15 14:00", "03-01 14:00", "03-15 14:00", "03-29 13:00", "04-12 13:00",
    ]  # fmt: skip
    assert Attendee.objects.filter(meeting__series=series).count() == 12


def test_rhythm_ends_with_the_exchange(pair):
    series = weekly(pair, until=date(2028, 1, 1), every=4)
    assert series.until == date(2027, 7, 9)
    assert series.meetings.last().original_on == date(2027, 6, 21)


def test_rhythm_whose_first_day_has_passed_is_refused(pair):
    with pytest.raises(NothingLeft):
        weekly(pair, starts_on=date(2027, 1, 11))
    assert Series.objects.count() == 0


def test_occurrence_that_is_moved_or_skipped_stays_one_of_its_series(pair, heard):
    mara, _ = people_of(pair)
    series = weekly(pair)
    second, third = series.meetings.all()[1:3]
    later = When(second.starts_at + timedelta(days=1), 45, "Europe/Warsaw")
    change_meeting(by=mara, meeting=second, seen=0, when=later)
    cancel_meeting(by=mara, meeting=third, seen=0)
    rows = series.meetings.values_list("original_on", "is_exception", "state")
    assert list(rows)[1:3] == [
        (date(2027, 2, 15), True, "planned"),
        (date(2027, 3, 1), True, "cancelled"),
    ]
    assert [(change.what, change.series) for change in heard[1:]] == [
        ("changed", None), ("cancelled", None),
    ]  # fmt: skip


def test_series_ended_from_a_day_on_keeps_what_is_before(pair, heard):
    mara, _ = people_of(pair)
    series = weekly(pair)
    gone = end_series(by=mara, series=series, from_on=date(2027, 3, 15))
    series.refresh_from_db()
    assert (len(gone), series.until, series.sequence) == (3, date(2027, 3, 14), 1)
    assert series.cancelled_at is None
    assert heard[-1].what == "changed"
    end_series(by=mara, series=series)
    series.refresh_from_db()
    assert series.cancelled_at is not None
    assert not series.meetings.standing().exists()


def test_end_of_an_exchange_takes_back_what_lies_ahead(pair, heard):
    weekly(pair)
    planned(pair)
    with transaction.atomic():
        end(pair, how="early", by=people_of(pair)[0])
    assert not Meeting.objects.ahead().exists()
    assert [(change.what, len(change.meetings)) for change in heard[2:]] == [
        ("cancelled", 6), ("cancelled", 1),
    ]  # fmt: skip
    with pytest.raises(Over):
        planned(pair)


def test_nobody_answers_from_a_stale_page_once_it_is_over(pair, time_machine):
    meeting = planned(pair)
    tomasz = people_of(pair)[1]
    time_machine.move_to(NOON.ends_at, tick=False)
    with pytest.raises(MeetingOver):
        answer(by=tomasz, meeting=meeting, answer="no")
    assert meeting.attendees.get(person=tomasz).answer == "none"
    page = client_of(tomasz).post(meeting.get_absolute_url(), {"do": "yes"}, follow=True)
    assert "This meeting is over, so nobody waits for an answer." in text_of(page)


def test_next_of_each_exchange_is_the_first_that_is_neither_over_nor_off(pair, time_machine):
    other = make_partnership("Ana Lima", "Gil Ode")
    none = make_partnership("Bo Ek", "Uma Ek")
    first = planned(pair)
    later = planned(pair, When(NOON.starts_at + timedelta(days=7), 60, "UTC"))
    theirs = planned(other, When(NOON.starts_at + timedelta(days=3), 60, "UTC"))
    everybody = [pair.pk, other.pk, none.pk]
    assert next_in(everybody) == {pair.pk: first, other.pk: theirs}
    time_machine.move_to(first.ends_at)
    assert next_in(everybody) == {pair.pk: later, other.pk: theirs}
    cancel_meeting(by=people_of(pair)[0], meeting=later, seen=0)
    assert next_in(everybody) == {other.pk: theirs}


def test_home_says_when_one_meets_next_on_ones_own_clock(pair):
    meeting = planned(pair)
    page = client_of(people_of(pair)[1]).get("/")
    assert "Next meeting:" in text_of(page)
    assert meeting.get_absolute_url() in page.content.decode()


def test_page_of_a_meeting_has_its_time_for_a_title(pair):
    page = client_of(people_of(pair)[1]).get(planned(pair).get_absolute_url()).content.decode()
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("Monday 1 February, ")
    assert "&lt;" not in title
