"""A time for the next meeting, each on their own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.meetings.models import Meeting
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.meeting_log.tests.test_meetings import logged
from bothways.partnerships.models import Partnership
from bothways.partnerships.space.queries import first_steps_of
from bothways.people.models import Profile
from tests.clients import client_of, text_of


@pytest.fixture(autouse=True)
def winter(time_machine) -> None:
    """Within the exchange, and far from the weeks when New York and Warsaw are nearer."""
    time_machine.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    found = make_partnership("Mara Okafor", "Tomasz Zieliński")
    Profile.objects.filter(person__name="Mara Okafor").update(time_zone="America/New_York")
    Profile.objects.filter(person__name="Tomasz Zieliński").update(time_zone="Europe/Warsaw")
    return found


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


USUAL = {"at": "15:00", "minutes": "30", "way": "online", "place": "", "link": ""}


def post(person, partnership, **said):
    path = reverse("planning:new", args=[partnership.pk])
    return client_of(person).post(path, USUAL | {"on": in_days(30)} | said, follow=True)


def move(person, meeting, **said):
    path = reverse("meeting:change", args=[meeting.pk])
    return client_of(person).post(path, USUAL | {"on": in_days(30)} | said, follow=True)


def step_is_done(person, partnership) -> bool:
    steps = first_steps_of(seen_by(person, partnership))
    return all(step.is_done for step in steps if step.title == "Book the first meeting")


def test_each_sees_the_time_on_their_own_clock(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair, place="Room  4, by the <b>stairs</b>")
    page = client_of(tomasz).get(pair.get_absolute_url())
    assert "21:00 (Warsaw)" in text_of(page)
    assert "15:00 (New York)" in text_of(client_of(mara).get(pair.get_absolute_url()))
    assert b"<b>stairs" not in page.content
    told = Notice.objects.get()
    assert told.title == "Mara proposes a time for your next meeting"
    assert "21:00 (Warsaw)" in told.body


def test_page_of_a_meeting_shows_the_clocks_of_both(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair)
    page = text_of(client_of(tomasz).get(Meeting.objects.get().get_absolute_url()))
    assert "<bdi>Mara</bdi>: " in page
    assert "15:00–15:30 (New York)" in page


def test_first_step_is_done_by_a_date_or_by_a_meeting(pair):
    mara, tomasz = people_of(pair)
    assert not step_is_done(tomasz, pair)
    post(mara, pair)
    assert step_is_done(tomasz, pair)
    Meeting.objects.all().delete()
    assert not step_is_done(tomasz, pair)
    logged(seen_by(mara, pair))
    assert step_is_done(tomasz, pair)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": "2020-01-01"}, "This has passed."),
        ({"on": "0001-01-01"}, "This day has passed."),
        ({"on": "9999-12-31"}, "more than a year and a half ahead"),
        ({"on": "2027-03-14", "at": "02:30"}, "The clocks go forward then"),
        ({"on": "2027-12-01"}, "after your exchange ends"),
        ({"at": "25:00"}, "Enter a valid time"),
        ({"place": "x" * 201}, "at most 200 characters"),
        ({"place": "a\x00b"}, "Null characters are not allowed"),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"way": "by pigeon"}, "Select a valid choice"),
    ],
)
def test_impossible_times_are_named_beside_the_field(pair, said, words):
    mara, _ = people_of(pair)
    response = post(mara, pair, **said)
    assert response.status_code == 422
    assert words in text_of(response)
    assert Meeting.objects.count() == 0


def test_same_form_sent_twice_plans_once(pair):
    mara, _ = people_of(pair)
    for _ in range(2):
        post(mara, pair, key="6f1f7d0c-7c0c-4f0e-9d6b-0a4b8f6a1c11")
    assert Meeting.objects.count() == 1


def test_meeting_moved_by_two_at_once_is_asked_about(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair)
    meeting = Meeting.objects.get()
    move(tomasz, meeting, at="16:00", seen="0")
    response = move(mara, meeting, at="17:00", seen="0", place="The café")
    assert response.status_code == 422
    assert "It was changed meanwhile" in text_of(response)
    assert "The café" in text_of(response)
    meeting.refresh_from_db()
    assert meeting.starts_at.astimezone(UTC).hour in (14, 15)
    assert 'name="seen" value="1"' in text_of(response)


def test_cancelled_meeting_is_told_and_stands_as_cancelled(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair)
    path = Meeting.objects.get().get_absolute_url()
    client_of(mara).post(path, {"do": "cancel", "seen": "0"})
    assert Meeting.objects.get().state == "cancelled"
    told = Notice.objects.filter(person=tomasz, title__startswith="Mara can’t come")
    assert told.count() == 1
    assert "Cancelled" in text_of(client_of(tomasz).get(path))
    assert "There is no date for your first meeting" in text_of(
        client_of(tomasz).get(pair.get_absolute_url())
    )
