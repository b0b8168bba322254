"""A meeting as a file, from its page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.meetings.meetings.actions import (
    When,
    Where,
    cancel_meeting,
    plan_meeting,
    plan_series,
)
from bothways.meetings.models import Meeting
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from tests.builders import make_person

from .readers import by_recurring_ical_events, complaints_of_libical, events_of, libical, method_of

NOON = When(datetime(2027, 2, 1, 12, tzinfo=UTC), 60, "Europe/Warsaw")


@pytest.fixture
def pair(db, time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def planned(pair) -> Meeting:
    mara, _ = people_of(pair)
    return plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=NOON, where=Where())


def test_file_of_a_meeting_names_no_address_of_anybody_else(pair):
    mara, tomasz = people_of(pair)
    meeting = planned(pair)
    response = signed_in(tomasz).get(reverse("meeting:file", args=[meeting.pk]))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    text = response.content
    assert (method_of(text), by_recurring_ical_events(text)) == (
        "PUBLISH", [(meeting.starts_at, meeting.ends_at)],
    )  # fmt: skip
    assert mara.email.encode() not in text
    if libical():
        assert complaints_of_libical(text) == []


def test_file_of_a_series_has_all_of_it_and_that_of_one_only_that_one(pair):
    mara, tomasz = people_of(pair)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 2, 22), time(15), "Europe/Warsaw")
    series = plan_series(
        space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=45, where=Where()
    )
    first, second, *_ = series.meetings.all()
    cancel_meeting(by=mara, meeting=second, seen=0)
    client = signed_in(tomasz)
    whole = client.get(reverse("meeting:series-file", args=[first.pk])).content
    assert [start.day for start, _ in by_recurring_ical_events(whole)] == [1, 15, 22]
    one = client.get(reverse("meeting:file", args=[first.pk])).content
    [event] = events_of(one)
    assert (str(event["uid"]), "recurrence-id" in event) == (str(first.uid), False)


def test_cancelled_meeting_has_no_file_and_one_alone_no_series(pair):
    mara, _ = people_of(pair)
    meeting, client = planned(pair), signed_in(mara)
    assert client.get(reverse("meeting:series-file", args=[meeting.pk])).status_code == 404
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    assert client.get(reverse("meeting:file", args=[meeting.pk])).status_code == 404


def test_nobody_else_finds_it(pair):
    client = signed_in(make_person("Una Unrelated"))
    assert client.get(reverse("meeting:file", args=[planned(pair).pk])).status_code == 404


def test_page_of_a_meeting_leads_to_it(pair):
    meeting = planned(pair)
    page = signed_in(people_of(pair)[0]).get(meeting.get_absolute_url()).content.decode()
    assert reverse("meeting:file", args=[meeting.pk]) in page
    assert reverse("meeting:series-file", args=[meeting.pk]) not in page
