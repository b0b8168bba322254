"""One's meetings by subscription: whole, private, and made anew only when something has changed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.feeds import building, reusing
from bothways.meetings.feeds.actions import end_feed, make_feed, token_hash
from bothways.meetings.feeds.models import Feed
from bothways.meetings.feeds.tasks import build_feed
from bothways.meetings.invitations.choices import choose, gets_calendars
from bothways.meetings.invitations.tests.readers import (
    ALL,
    complaints_of_libical,
    events_of,
    libical,
)
from bothways.meetings.meetings.actions import (
    When,
    Where,
    answer,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    plan_series,
)
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.programmes.models import Programme

NOON = When(datetime(2027, 2, 1, 12, tzinfo=UTC), 60, "Europe/Warsaw")
NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
PAGE = "/calendars/"


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def pair(db):
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def mara(pair) -> Person:
    return people_of(pair)[0]


@pytest.fixture
def token(mara) -> str:
    return make_feed(by=mara)


def planned(pair, when: When = NOON, title: str = "") -> Meeting:
    space = seen_by(people_of(pair)[0], pair)
    return plan_meeting(space=space, key=uuid4(), when=when, where=Where(), title=title)


def fetch(token: str, **headers):
    return Client().get(reverse("calendars:feed", args=[token]), headers=headers)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_feed_has_all_planned_meetings_each_for_itself(pair, mara, token):
    planned(pair)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 2, 22), time(15), "Europe/Warsaw")
    series = plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=45,
                         where=Where("online", "", "https://meet.example.org/x"))  # fmt: skip
    second, third = series.meetings.all()[1:3]
    moved = When(second.starts_at + timedelta(days=1), 30, "UTC")
    change_meeting(by=mara, meeting=second, seen=0, when=moved)
    cancel_meeting(by=mara, meeting=third, seen=0)
    response = fetch(token)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    wanted = sorted(Meeting.objects.standing().values_list("starts_at", "ends_at"))
    assert len(wanted) == 4
    for read in ALL:
        assert read(response.content) == wanted
    if libical():
        assert complaints_of_libical(response.content) == []
    assert b"X-PUBLISHED-TTL:PT1H" in response.content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in response.content
    assert people_of(pair)[1].email.encode() not in response.content


def test_what_is_over_stays_for_sixty_days(pair, token, time_machine):
    meeting = planned(pair)
    time_machine.move_to(meeting.ends_at + timedelta(days=59), tick=False)
    assert len(list(events_of(fetch(token).content))) == 1
    time_machine.move_to(meeting.ends_at + timedelta(days=61), tick=False)
    assert list(events_of(fetch(token).content)) == []


def test_meetings_of_others_are_in_nobody_elses_feed(pair, token):
    other = make_partnership("Jun Park", "Inés Vidal", programme=pair.programme)
    planned(other, title="Between the two of us")
    assert list(events_of(fetch(token).content)) == []


def test_meeting_that_one_declined_blocks_no_time(pair, mara, token):
    answer(by=mara, meeting=planned(pair), answer="no")
    [event] = events_of(fetch(token).content)
    assert event["transp"] == "TRANSPARENT"


def test_unchanged_feed_is_said_to_be_so_and_changed_one_is_sent(pair, mara, token):
    meeting = planned(pair)
    first = fetch(token)
    again = fetch(token, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    for response in (first, again):
        assert response.headers["ETag"] == first.headers["ETag"]
        assert response.headers["Cache-Control"] == "private, no-cache"
    change_meeting(by=mara, meeting=meeting, seen=0, where=Where("in person", "The park"))
    changed = fetch(token, if_none_match=first.headers["ETag"])
    assert (changed.status_code, b"The park" in changed.content) == (200, True)


@pytest.mark.parametrize("what", ["plan", "cancel", "answer", "leave", "day"])
def test_whatever_changes_the_text_changes_its_version(pair, mara, token, time_machine, what):
    meeting = planned(pair)
    before = building.version_of(mara)
    time_machine.shift(60)
    assert building.version_of(mara) == before
    match what:
        case "plan":
            planned(pair)
        case "cancel":
            cancel_meeting(by=mara, meeting=meeting, seen=0)
        case "answer":
            answer(by=mara, meeting=meeting, answer="no")
        case "leave":
            meeting.attendees.exclude(person=mara).delete()
        case "day":
            time_machine.shift(24 * 3600)
    assert building.version_of(mara) != before


def test_text_is_made_once_and_kept(pair, token, monkeypatch):
    planned(pair)
    first = fetch(token).content
    monkeypatch.setattr(building, "build", None)
    assert fetch(token).content == first


def test_same_questions_for_one_meeting_and_for_many(pair, token):
    def asked() -> int:
        Feed.objects.update(version="", text=b"")
        with CaptureQueriesContext(connection) as captured:
            fetch(token)
        return len(captured)

    planned(pair)
    fetch(token)
    before = asked()
    for number in range(5):
        planned(pair, When(NOON.starts_at + timedelta(days=number), 30, "UTC"))
    assert asked() == before <= 7


def test_feed_needs_no_session_and_begins_none(pair, token):
    assert "sessionid" not in fetch(token).cookies


def test_unknown_old_and_ended_addresses_find_nothing(pair, mara, token):
    assert fetch("no-such-token").status_code == 404
    newer = make_feed(by=mara)
    assert [fetch(token).status_code, fetch(newer).status_code] == [404, 200]
    end_feed(by=mara)
    assert fetch(newer).status_code == 404


def test_token_is_kept_as_its_hash_alone(mara, token):
    assert Feed.objects.get().token_hash == token_hash(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM meetings_feed")
        assert token not in repr(cursor.fetchall())


def test_who_may_not_sign_in_any_more_has_no_feed(mara, token):
    Person.objects.filter(pk=mara.pk).update(
        guest_from="Acme", guest_until=timezone.localdate() - timedelta(days=1)
    )
    assert fetch(token).status_code == 404
    Person.objects.filter(pk=mara.pk).update(guest_until=None, guest_from="", is_active=False)
    assert fetch(token).status_code == 404


def test_reading_is_noted_now_and_then(mara, token, time_machine):
    fetch(token)
    first = Feed.objects.get().last_read_at
    time_machine.shift(60)
    fetch(token)
    assert Feed.objects.get().last_read_at == first
    time_machine.shift(3600)
    fetch(token)
    assert Feed.objects.get().last_read_at > first


def test_who_reads_a_feed_gets_no_invitations_unless_they_want_them(mara, token, time_machine):
    assert gets_calendars(mara)
    fetch(token)
    assert not gets_calendars(mara)
    time_machine.shift(31 * 24 * 3600)
    assert gets_calendars(mara)
    fetch(token)
    choose(by=mara, by_mail=True)
    assert gets_calendars(mara)


def test_feed_is_written_before_a_calendar_asks_for_it(pair, mara, token, monkeypatch):
    planned(pair)
    build_feed.func(Feed.objects.get().pk)

    def never(*_: object) -> bytes:
        raise AssertionError("built anew")

    monkeypatch.setattr(building, "build", never)
    assert len(list(events_of(fetch(token).content))) == 1
    end_feed(by=mara)
    build_feed.func(0)  # ended meanwhile


# What is kept of an older text


def test_events_are_written_anew_in_four_weeks_each_on_a_day_of_its_own(
    pair, mara, token, monkeypatch, time_machine
):
    meetings = [planned(pair, When(NOON.starts_at + timedelta(days=n), 30, "UTC"))
                for n in range(3)]  # fmt: skip
    written: list[list[int]] = []
    write = building.event_of

    def event_of(meeting: Meeting, person: Person):
        written[-1].append(meeting.pk)
        return write(meeting, person)

    monkeypatch.setattr(building, "event_of", event_of)
    text = b""
    for day in range(29):
        time_machine.move_to(NOW + timedelta(days=day), tick=False)
        written.append([])
        text = building.build(mara, text)
    first, *rest = written
    assert first == [one.pk for one in meetings]
    assert sorted(pk for some in rest for pk in some) == first
    assert max(len(some) for some in rest) == 1


def test_after_a_change_only_what_has_changed_is_written_anew(pair, mara, token, monkeypatch):
    first = planned(pair)
    planned(pair, When(NOON.starts_at + timedelta(days=1), 30, "UTC"))
    fetch(token)
    written: list[int] = []
    write = building.event_of

    def event_of(meeting: Meeting, person: Person):
        written.append(meeting.pk)
        return write(meeting, person)

    monkeypatch.setattr(building, "event_of", event_of)
    change_meeting(by=mara, meeting=first, seen=0, where=Where("in person", "The park"))
    assert b"The park" in fetch(token).content
    assert written == [first.pk]


CHANGES = {
    "title": lambda one: Meeting.objects.filter(pk=one.pk).update(title="Other"),
    "place": lambda one: Meeting.objects.filter(pk=one.pk).update(place="Park"),
    "link": lambda one: Meeting.objects.filter(pk=one.pk).update(link="https://example.org/y"),
    "ends": lambda one: Meeting.objects.filter(pk=one.pk).update(
        ends_at=one.ends_at + timedelta(minutes=5)
    ),
    "starts": lambda one: Meeting.objects.filter(pk=one.pk).update(
        starts_at=one.starts_at + timedelta(minutes=5)
    ),
    "sequence": lambda one: Meeting.objects.filter(pk=one.pk).update(sequence=9),
    "changed": lambda one: Meeting.objects.filter(pk=one.pk).update(changed_at=NOON.starts_at),
    "created": lambda one: Meeting.objects.filter(pk=one.pk).update(created_at=NOON.starts_at),
    "uid": lambda one: Meeting.objects.filter(pk=one.pk).update(uid=uuid4()),
    "series": lambda one: Series.objects.filter(pk=one.series_id).update(sequence=7),
    "series' uid": lambda one: Series.objects.filter(pk=one.series_id).update(uid=uuid4()),
    "programme": lambda one: Programme.objects.update(name="Another name"),
    "name": lambda one: Person.objects.update(name="Ruth"),
    "nameless": lambda one: Person.objects.update(name=""),
    "answer": lambda one: one.attendees.update(answer="no"),
    "left": lambda one: one.attendees.order_by("pk").last().delete(),
    "cancelled": lambda one: Meeting.objects.filter(pk=one.pk).update(state="cancelled"),
    "gone": lambda one: one.delete(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_text_from_an_older_one_is_the_text_made_from_nothing(pair, mara, what, settings):
    settings.REPLY_ADDRESS = "answers@example.org"
    planned(pair)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 2, 22), time(15), "Europe/Warsaw")
    series = plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=45,
                         where=Where("online", "", "https://meet.example.org/x"))  # fmt: skip
    before = building.build(mara)
    assert building.build(mara, before) == before
    CHANGES[what](series.meetings.all()[1])
    after = building.build(mara)
    assert (building.build(mara, before), after != before) == (after, True)


@pytest.mark.parametrize("name", ["BASE_URL", "REPLY_ADDRESS", "DEFAULT_FROM_EMAIL"])
def test_other_addresses_of_the_product_write_all_events_anew(pair, mara, settings, name):
    planned(pair)
    before = building.build(mara)
    setattr(settings, name, "https://new.example.org" if name == "BASE_URL" else "a@example.org")
    assert building.build(mara, before) == building.build(mara) != before


@pytest.mark.parametrize("length", range(52, 66))
def test_what_people_write_is_never_read_as_an_event(pair, mara, length):
    title = "x" * length + "BEGIN:VEVENT\r\nX-BOTHWAYS-MARK:00\r\nEND:VEVENT\r\nEND:VCALENDAR"
    planned(pair, title=title)
    planned(pair, When(NOON.starts_at + timedelta(days=1), 60, "UTC"))
    Meeting.objects.filter(title__contains="VEVENT").update(title=title, place=title)
    before = building.build(mara)
    assert building.build(mara, before) == before
    assert len(reusing.events_in(before)) == len(list(events_of(before))) == 2


# The page


def test_address_is_shown_once_and_a_new_one_replaces_it(mara):
    client = signed_in(mara)
    assert "Make my address" in client.get(PAGE).content.decode()
    client.post(PAGE, {"do": "make"})
    page = client.get(PAGE).content.decode()
    [url] = re.findall(r'value="(http://localhost:8000/calendars/[\w-]+\.ics)"', page)
    assert f'href="webcal{url.removeprefix("http")}"' in page
    assert Client().get(url.removeprefix("http://localhost:8000")).status_code == 200
    assert ".ics" not in client.get(PAGE).content.decode()
    client.post(PAGE, {"do": "end"})
    assert Client().get(url.removeprefix("http://localhost:8000")).status_code == 404


def test_page_says_when_a_calendar_came_last_and_what_comes_by_mail(mara, token):
    client = signed_in(mara)
    assert "No calendar has fetched" in client.get(PAGE).content.decode()
    fetch(token)
    page = client.get(PAGE).content.decode()
    assert "Friday 15 January, 12:00 (UTC)" in page
    assert "each meeting would stand there twice" in page
    client.post(PAGE, {"do": "by-mail", "by_mail": "yes"})
    assert "Send me none" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"do": "dance"}).status_code == 404


def test_page_of_a_meeting_leads_here(pair, mara):
    page = signed_in(mara).get(planned(pair).get_absolute_url()).content.decode()
    assert f'href="{PAGE}"' in page
