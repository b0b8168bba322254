"""Other times that calendars propose: of one meeting, and of a whole rhythm."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.meetings.invitations.counters import refuse_counter
from bothways.meetings.invitations.receiving import Outcome, receive
from bothways.meetings.meetings.actions import When, change_meeting
from bothways.meetings.meetings.refusals import ChangedMeanwhile
from bothways.meetings.models import CounterOffer, Meeting, Series
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from tests.builders import make_person

from .answers import NOW, answered, planned, reply, weekly
from .mailbox import calendar_in, events_in, open_mailbox, text_in
from .readers import complaints_of_libical, libical

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def january(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.REPLY_ADDRESS = "calendar@example.org"


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def later(time_machine):
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)


def counter(meeting: Meeting, person: Person, **changes) -> bytes:
    usual = {"DTSTART": "20270202T150000Z", "DTEND": "20270202T154500Z", "COMMENT": "Better so"}
    return reply(meeting, person, "TENTATIVE", METHOD="COUNTER", **usual | changes)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_another_time_stands_on_the_page_and_is_taken_with_one_tap(pair, later):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    raw = counter(meeting, tomasz)
    assert [receive(raw), receive(raw)] == [Outcome.TAKEN, Outcome.TWICE]
    notice = Notice.objects.get(person=mara)
    assert notice.title == "Tomasz proposes another time"
    assert "Tuesday 2 February, 15:00" in notice.body
    client, [offered] = signed_in(mara), CounterOffer.objects.all()
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Better so" in page
    url = reverse("meeting:counter", args=[meeting.pk, offered.pk])
    assert url in page
    assert url not in signed_in(tomasz).get(meeting.get_absolute_url()).content.decode()
    client.post(url, {"do": "take", "seen": 0})
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes) == (datetime(2027, 2, 2, 15, tzinfo=UTC), 45)
    assert (answered(meeting, mara), answered(meeting, tomasz)) == ("yes", "yes")
    assert "Better so" not in client.get(meeting.get_absolute_url()).content.decode()
    client.post(url, {"do": "take", "seen": 1})
    meeting.refresh_from_db()
    assert meeting.sequence == 1


def test_another_time_that_is_refused_is_answered_by_mail(pair, later, settings):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    receive(counter(meeting, tomasz))
    url = reverse("meeting:counter", args=[meeting.pk, CounterOffer.objects.get().pk])
    with open_mailbox(settings) as mailbox:
        mailbox.fetch()
        signed_in(mara).post(url, {"do": "refuse", "seen": 0})
        [message] = mailbox.fetch()
    assert message["To"] == tomasz.email
    assert calendar_in(message)["method"] == "DECLINECOUNTER"
    assert str(events_in(message)[0]["uid"]) == str(meeting.uid)
    if libical():
        # It would have no SEQUENCE there, which RFC 5546 (3.2.8) asks to echo.
        assert [one.count("SEQUENCE") for one in complaints_of_libical(text_in(message))] == [1]
    assert "Mara would rather keep the time" in message.get_body(["plain"]).get_content()


def test_who_proposed_it_settles_it_not_and_nobody_else_finds_it(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    receive(counter(meeting, tomasz))
    offered = CounterOffer.objects.get()
    url = reverse("meeting:counter", args=[meeting.pk, offered.pk])
    signed_in(tomasz).post(url, {"do": "take", "seen": 0})
    assert signed_in(make_person("Una Unrelated")).post(url, {"do": "take"}).status_code == 404
    offered.refresh_from_db()
    assert offered.state == "open"


@pytest.mark.parametrize(
    "changes",
    [
        {"DTSTART": "20260202T150000Z", "DTEND": "20260202T160000Z"},
        {"DTSTART": "20270202T150000Z", "DTEND": "20270202T150000Z"},
        {"DTSTART": "20270202T150000Z", "DTEND": "20270212T150000Z"},
        {"DTSTART": "20270201T120000Z", "DTEND": "20270201T130000Z"},
        {"DTSTART": "soon"},
        {"DTSTART": "99999999T999999Z"},
    ],
)
def test_time_that_cannot_be_is_offered_to_nobody(pair, later, changes):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    assert receive(counter(meeting, tomasz, **changes)) == Outcome.NOTHING
    assert not CounterOffer.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"DTSTART": "99991231T235959Z"},
        {"DTSTART": "99991231T230000Z", "DTEND": "99991231T233000Z"},
        {"DTSTART": "99991231T235959Z", "DTEND": None, "DURATION": "P1W"},
        {"DTSTAMP": "00010101T000000Z"},
    ],
)
def test_time_at_the_end_of_all_dates_is_not_read(pair, later, changes):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    assert receive(counter(meeting, tomasz, **changes)) == Outcome.UNREADABLE
    assert not CounterOffer.objects.exists()


@pytest.mark.parametrize("said", ["99991231T235959Z", "00010101T000000Z"])
def test_occurrence_at_the_end_of_all_dates_is_not_read(pair, later, said):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    first = series.meetings.get(original_on=date(2027, 2, 1))
    assert receive(reply(first, tomasz, RECURRENCE_ID=said)) == Outcome.UNREADABLE


def test_newer_offer_of_somebody_replaces_their_older_one(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    receive(counter(meeting, tomasz))
    receive(counter(meeting, tomasz, DTSTART="20270203T150000Z", DTEND="20270203T160000Z",
                    DTSTAMP="20270115T133000Z"))  # fmt: skip
    assert [one.starts_at.day for one in CounterOffer.objects.all()] == [3]


def test_offer_that_a_newer_one_replaced_while_it_was_settled_is_refused_kindly(pair, later):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    receive(counter(meeting, tomasz))
    offered = CounterOffer.objects.get()
    CounterOffer.objects.all().delete()
    with pytest.raises(ChangedMeanwhile):
        refuse_counter(by=mara, meeting=meeting, counter=offered)


# Of a whole rhythm


WHOLE = {
    "SEQUENCE": "0",
    "DTSTART;TZID=Europe/Warsaw": "20270202T160000",
    "DTEND;TZID=Europe/Warsaw": "20270202T170000",
    "DTSTART": None,
    "DTEND": None,
    "RRULE": "FREQ=WEEKLY;UNTIL=20270302T150000Z",
}
"""A day and an hour later, and longer; each Monday at three it was."""


def test_another_time_for_a_rhythm_moves_it_from_its_next_meeting_on(pair, time_machine):
    series, (mara, tomasz) = weekly(pair), people_of(pair)
    time_machine.move_to(datetime(2027, 2, 3, 12, tzinfo=UTC), tick=False)
    first, second, *_ = series.meetings.order_by("starts_at")
    raw = counter(first, tomasz, **WHOLE)
    assert [receive(raw), receive(raw)] == [Outcome.TAKEN, Outcome.TWICE]
    notice = Notice.objects.get(person=mara)
    assert notice.title == "Tomasz proposes another time for all your meetings"
    assert "Tuesday 9 February, 15:00" in notice.body
    client, [kept] = signed_in(mara), CounterOffer.objects.all()
    page = client.get(second.get_absolute_url()).content.decode()
    assert "this meeting and all that follow, from" in page
    assert "Take it for all" in page
    url = reverse("meeting:counter", args=[second.pk, kept.pk])
    response = client.post(url, {"do": "take", "seen": 0})
    [moved] = Series.objects.exclude(pk=series.pk)
    rows = list(Meeting.objects.filter(state="planned").order_by("starts_at"))
    assert [f"{one.starts_at:%m-%d %H} {one.minutes}" for one in rows] == [
        "02-01 14 45", "02-09 15 60", "02-16 15 60", "02-23 15 60", "03-02 15 60",
    ]  # fmt: skip
    assert {(answered(one, mara), answered(one, tomasz)) for one in rows[1:]} == {("yes", "yes")}
    assert response.headers["Location"] == moved.meetings.all()[0].get_absolute_url()
    client.post(url, {"do": "take", "seen": 0})
    assert Series.objects.count() == 2


def test_another_time_for_a_rhythm_that_is_refused_is_answered_of_the_whole(pair, later, settings):
    series, (mara, tomasz) = weekly(pair), people_of(pair)
    first = series.meetings.order_by("starts_at")[0]
    receive(counter(first, tomasz, **WHOLE))
    url = reverse("meeting:counter", args=[first.pk, CounterOffer.objects.get().pk])
    with open_mailbox(settings) as mailbox:
        mailbox.fetch()
        signed_in(mara).post(url, {"do": "refuse", "seen": 0})
        [message] = mailbox.fetch()
    [event] = events_in(message)
    assert (calendar_in(message)["method"], str(event["uid"])) == (
        "DECLINECOUNTER",
        str(series.uid),
    )
    assert "recurrence-id" not in event
    assert event["sequence"] == 0


@pytest.mark.parametrize(
    ("zoned", "begins"),
    [
        ("20270105T160000", "02-02 15"),  # a month before it begins
        ("20270309T160000", "02-02 15"),  # as if of a later one
        ("20270131T160000", "01-31 15"),  # a day before
    ],
)
def test_time_for_a_rhythm_is_the_nearest_of_its_day(pair, later, zoned, begins):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    times = {"DTSTART;TZID=Europe/Warsaw": zoned, "DTEND;TZID=Europe/Warsaw": None}
    assert receive(counter(series.meetings.all()[0], tomasz, **WHOLE | times)) == Outcome.TAKEN
    kept = CounterOffer.objects.get()
    assert (f"{kept.starts_at:%m-%d %H}", kept.ends_at - kept.starts_at) == (
        begins, timedelta(minutes=45),
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"RRULE": "FREQ=DAILY"},
        {"RRULE": "FREQ=WEEKLY;INTERVAL=2"},
        {"RRULE": "FREQ=WEEKLY;BYDAY=MO,TU"},
        {"DTSTART;TZID=Europe/Warsaw": None},
        {"DTEND;TZID=Europe/Warsaw": "20270203T170000"},
        {
            "DTSTART;TZID=Europe/Warsaw": "20270201T150000",
            "DTEND;TZID=Europe/Warsaw": "20270201T154500",
        },
    ],
)
def test_rhythm_that_cannot_be_is_offered_to_nobody(pair, later, changes):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    raw = counter(series.meetings.all()[0], tomasz, **WHOLE | changes)
    assert receive(raw) == Outcome.NOTHING
    assert not CounterOffer.objects.exists()


def test_another_rhythm_is_declined_once_with_where_it_is_chosen(pair, later, settings):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    raw = counter(series.meetings.all()[0], tomasz, **WHOLE | {"RRULE": "FREQ=DAILY"})
    with open_mailbox(settings) as mailbox:
        mailbox.fetch()
        receive(raw)
        receive(raw)
        [message] = mailbox.fetch()
    assert message["To"] == tomasz.email
    assert calendar_in(message)["method"] == "DECLINECOUNTER"
    assert "on the page of your meetings" in message.get_body(["plain"]).get_content()


def test_time_for_a_rhythm_that_has_changed_since_is_late(pair, later):
    series, (mara, tomasz) = weekly(pair), people_of(pair)
    first = series.meetings.order_by("starts_at")[0]
    receive(counter(first, tomasz, **WHOLE))
    kept = CounterOffer.objects.get()
    moved = When(first.starts_at + timedelta(hours=1), 45, "Europe/Warsaw")
    change_meeting(by=mara, meeting=first, seen=0, when=moved)
    url = reverse("meeting:counter", args=[first.pk, kept.pk])
    signed_in(mara).post(url, {"do": "take", "seen": 1})
    assert Series.objects.count() == 1
    Series.objects.update(sequence=1)
    assert receive(counter(first, tomasz, **WHOLE, DTSTAMP="20270115T133000Z")) == Outcome.LATE
