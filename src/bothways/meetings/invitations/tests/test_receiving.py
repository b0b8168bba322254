"""What calendars answer by e-mail: taken once, from who was asked, and while it counts."""

from __future__ import annotations

import base64
import io
import json
import smtplib
import time as clock
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Alias, Person
from bothways.cli.main import main
from bothways.meetings.invitations.addresses import organiser_address
from bothways.meetings.invitations.receiving import Outcome, receive
from bothways.meetings.meetings.actions import (
    When,
    answer,
    cancel_meeting,
    change_meeting,
)
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from tests.builders import make_person

from .answers import NOON, NOW, answered, letter, planned, reply, weekly
from .mailbox import events_in, open_mailbox

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "a secret of enough letters"


@pytest.fixture(autouse=True)
def january(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.REPLY_ADDRESS = "calendar@example.org"
    settings.MAIL_IN_SECRET = SECRET


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def later(time_machine):
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)


@pytest.mark.parametrize(
    ("said", "kept"), [("ACCEPTED", "yes"), ("TENTATIVE", "maybe"), ("DECLINED", "no")]
)
def test_answer_of_a_calendar_counts(pair, time_machine, said, kept):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    assert receive(reply(meeting, tomasz, said, COMMENT="On my way\\, soon")) == Outcome.TAKEN
    mine = meeting.attendees.get(person=tomasz)
    assert (mine.answer, mine.note) == (kept, "On my way, soon")


def test_same_letter_twice_is_once(pair, time_machine):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    raw = reply(meeting, tomasz)
    assert [receive(raw), receive(raw)] == [Outcome.TAKEN, Outcome.TWICE]


def test_answers_out_of_order_leave_the_last_one_given(pair, time_machine):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    time_machine.move_to(NOW + timedelta(hours=3), tick=False)
    assert receive(reply(meeting, tomasz, "DECLINED", DTSTAMP="20270115T133000Z")) == "taken"
    assert receive(reply(meeting, tomasz, "ACCEPTED")) == Outcome.LATE
    assert receive(reply(meeting, tomasz, "TENTATIVE", DTSTAMP="20270115T140000Z")) == "taken"
    assert answered(meeting, tomasz) == "maybe"


def test_answer_on_the_page_since_wins_and_one_before_does_not(pair, time_machine):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    time_machine.move_to(datetime(2027, 1, 15, 13, 30, tzinfo=UTC), tick=False)
    answer(by=tomasz, meeting=meeting, answer="no")
    assert receive(reply(meeting, tomasz)) == Outcome.LATE
    time_machine.move_to(datetime(2027, 1, 15, 14, 30, tzinfo=UTC), tick=False)
    assert receive(reply(meeting, tomasz, DTSTAMP="20270115T140000Z")) == Outcome.TAKEN
    assert answered(meeting, tomasz) == "yes"


def test_clock_that_is_years_ahead_shuts_nobody_out(pair, time_machine):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    assert receive(reply(meeting, tomasz, DTSTAMP="20990101T000000Z")) == Outcome.TAKEN
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    assert receive(reply(meeting, tomasz, "DECLINED")) == Outcome.TAKEN


def test_answer_to_a_time_that_has_moved_since_does_not_count(pair, time_machine):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    raw = reply(meeting, tomasz)
    unnumbered = reply(meeting, tomasz, SEQUENCE=None, DTSTAMP="20270115T115000Z")
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    moved = When(NOON.starts_at + timedelta(hours=3), 60, "UTC")
    change_meeting(by=mara, meeting=meeting, seen=0, when=moved)
    assert [receive(raw), receive(unnumbered)] == [Outcome.LATE, Outcome.LATE]
    assert answered(meeting, tomasz) == "none"


def test_answer_after_a_cancellation_or_the_end_changes_nothing(pair, time_machine):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    other = planned(pair)
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    assert receive(reply(meeting, tomasz, SEQUENCE="1")) == Outcome.OFF
    time_machine.move_to(NOON.ends_at, tick=False)
    assert receive(reply(other, tomasz)) == Outcome.OVER


def test_series_is_answered_as_a_whole_or_one_by_one(pair, time_machine):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    first, second, *rest = series.meetings.select_related("series")
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    one = reply(second, tomasz, "DECLINED", DTSTAMP="20270115T133000Z",
                **{"RECURRENCE-ID;TZID=W. Europe Standard Time": "20270208T150000"})  # fmt: skip
    assert receive(one) == Outcome.TAKEN
    assert receive(reply(first, tomasz, "ACCEPTED", SEQUENCE="0")) == Outcome.TAKEN
    # The answer to the one was given later, and came earlier.
    assert [answered(each, tomasz) for each in (first, second, *rest)] == [
        "yes", "no", "yes", "yes", "yes",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["20270208T140000Z", "20270208", "20270208T150000"])
def test_occurrence_is_known_however_a_calendar_names_it(pair, later, said):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    second = series.meetings.select_related("series")[1]
    assert receive(reply(second, tomasz, RECURRENCE_ID=said)) == Outcome.TAKEN
    assert [answered(each, tomasz) for each in series.meetings.all()] == [
        "none", "yes", "none", "none", "none",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["", "the second one", "20270230T150000", "2027-02-08"])
def test_answer_to_who_knows_which_of_a_series_is_not_one_to_all(pair, later, said):
    series, (_, tomasz) = weekly(pair), people_of(pair)
    first = series.meetings.get(original_on=date(2027, 2, 1))
    raw = reply(first, tomasz, RECURRENCE_ID=said or " ")
    assert receive(raw) == Outcome.UNREADABLE
    assert {answered(one, tomasz) for one in series.meetings.all()} == {"none"}


def test_occurrence_that_was_moved_since_is_not_answered_with_the_rhythm(pair, time_machine):
    series, (mara, tomasz) = weekly(pair), people_of(pair)
    first, second = series.meetings.select_related("series")[:2]
    raw = reply(first, tomasz, SEQUENCE="0")
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    moved = When(second.starts_at + timedelta(days=1), 45, "UTC")
    change_meeting(by=mara, meeting=second, seen=0, when=moved)
    assert receive(raw) == Outcome.TAKEN
    assert (answered(first, tomasz), answered(second, tomasz)) == ("yes", "none")


# Who answers


def test_sender_proves_nothing_and_the_address_everything(pair, later):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    raw = reply(meeting, tomasz, to="calendar@example.org", ORGANIZER="mailto:calendar@example.org")
    assert receive(raw) == Outcome.NOT_OURS
    assert receive(raw, to=organiser_address(meeting, mara)) == Outcome.NOT_ASKED
    assert receive(raw, to=organiser_address(meeting, tomasz).upper()) == Outcome.TAKEN


def test_address_of_one_invitation_answers_no_other(pair, later):
    meeting, other, (_, tomasz) = planned(pair), planned(pair), people_of(pair)
    raw = reply(other, tomasz, to=organiser_address(meeting, tomasz),
                ORGANIZER=f"mailto:{organiser_address(meeting, tomasz)}")  # fmt: skip
    assert receive(raw) == Outcome.NOTHING


@pytest.mark.parametrize("back", [1, 7, 20, 22])
def test_address_with_a_letter_changed_is_none(pair, later, back):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    true = organiser_address(meeting, tomasz)
    place = true.index("@") - back
    false = true[:place] + ("b" if true[place] != "b" else "c") + true[place + 1 :]
    raw = reply(meeting, tomasz, to=false, ORGANIZER=f"mailto:{false}")
    assert receive(raw) == Outcome.NOT_OURS


def test_who_was_forwarded_an_invitation_answers_for_nobody(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    una = make_person("Una Unrelated")
    raw = reply(meeting, tomasz, **{
        "ATTENDEE;PARTSTAT=ACCEPTED": None, "ATTENDEE;PARTSTAT=DECLINED": f"mailto:{una.email}",
    })  # fmt: skip
    assert receive(raw) == Outcome.NOT_ASKED


def test_who_is_asked_no_longer_or_may_not_sign_in_answers_nothing(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    raw = reply(meeting, tomasz)
    meeting.attendees.filter(person=tomasz).delete()
    assert receive(raw) == Outcome.NOT_ASKED
    Person.objects.filter(pk=tomasz.pk).update(is_active=False)
    assert receive(raw) == Outcome.NOT_ASKED


def test_earlier_address_of_somebody_is_theirs(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    Alias.objects.create(person=tomasz, email="tz@example.org")
    raw = reply(meeting, tomasz, **{
        "ATTENDEE;PARTSTAT=ACCEPTED": None, "ATTENDEE;PARTSTAT=DECLINED": "MAILTO:TZ@example.org",
    })  # fmt: skip
    assert receive(raw) == Outcome.TAKEN
    assert answered(meeting, tomasz) == "no"


# Letters that are none


def nested(depth: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at)
        for at in range(depth)
    )
    return b"To: calendar@example.org\r\n" + head


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        b"Subject: hello\r\n\r\nhello",
        bytes(range(256)) * 100,
        nested(20),
        nested(5000),
        b"Content-Type: text/calendar; charset=no-such\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY",
        b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\n" * 9000,
        b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        b"BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nRRULE:FREQ=SECONDLY\r\nDTSTART;TZID=../etc:1\r\n"
        b"ATTENDEE;=:x\r\n;;;:::\r\nSEQUENCE:99999999999999999999\r\nEND:VEVENT\r\n",
        b"Content-Type: text/calendar" + b";a=b" * 200_000 + b"\r\n\r\n",
        b"Content-Type: text/calendar" + b";\r\n a=b" * 100_000 + b"\r\n\r\n",
        b"Content-Type: text/calendar; charset=punycode\r\n\r\na-" + b"9" * 131_000,
        b"To: " + b"a@b.c, " * 100_000 + b"\r\n\r\n",
        b"To: " + b"+m1-1-aaaaaaaaaaaaaaaaaaaa@x " * 30_000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_letter_that_is_no_answer_is_read_quickly_and_changes_nothing(raw):
    begun = clock.process_time()
    assert receive(raw[: 1024 * 1024]) in {Outcome.UNREADABLE, Outcome.NOT_OURS}
    assert clock.process_time() - begun < 2


def test_request_or_publication_is_no_answer(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    assert receive(reply(meeting, tomasz, METHOD="REQUEST")) == Outcome.UNREADABLE
    assert receive(reply(meeting, tomasz, "DELEGATED")) == Outcome.NOTHING


# The doors


def handed_over(raw: bytes, authorization: str = f"Bearer {SECRET}", **extra):
    return Client().post(
        reverse("mail:in"), raw, content_type=extra.pop("content_type", "message/rfc822"),
        headers={"Authorization": authorization} | extra,
    )  # fmt: skip


def test_mail_service_hands_over_with_the_secret(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    raw = reply(meeting, tomasz)
    for wrong in ("", "Bearer", "Bearer no", f"Token {SECRET}", "Basic ???", "Basic YTpi"):
        assert handed_over(raw, wrong).status_code == 401, wrong
    assert answered(meeting, tomasz) == "none"
    response = handed_over(raw)
    assert (response.status_code, response.json()) == (200, {"outcome": "taken"})
    assert answered(meeting, tomasz) == "yes"
    basic = base64.b64encode(f"mail:{SECRET}".encode()).decode()
    assert handed_over(raw, f"Basic {basic}").json() == {"outcome": "came twice"}
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("field", ["body-mime", "email"])
def test_forms_of_mail_services_are_read(pair, later, field):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    data = {field: reply(meeting, tomasz).decode()}
    response = Client().post(
        reverse("mail:in"), data, headers={"Authorization": f"Bearer {SECRET}"}
    )
    assert response.json() == {"outcome": "taken"}


def test_json_of_mail_services_is_read(pair, later):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    body = json.dumps({"RawEmail": reply(meeting, tomasz).decode()}).encode()
    assert handed_over(body, content_type="application/json").json() == {"outcome": "taken"}
    for odd in (b"[]", b"{", b"[" * 100_000, b'{"RawEmail": 7}',
                b'{"RawEmail": "half a letter: \\ud800"}'):  # fmt: skip
        response = handed_over(odd, content_type="application/json")
        assert response.json() == {"outcome": "not an answer of a calendar"}


def test_fifty_megabytes_are_refused_before_they_are_read():
    begun = clock.process_time()
    assert handed_over(b"x" * 50 * 1024 * 1024).status_code == 413
    assert clock.process_time() - begun < 3
    assert handed_over(b"x" * (1024 * 1024 + 1)).status_code == 413


def test_door_is_closed_while_there_is_no_secret(settings):
    settings.MAIL_IN_SECRET = ""
    assert handed_over(b"", "Bearer ").status_code == 404


def test_command_reads_a_letter_from_a_pipe(pair, later, monkeypatch, capsys):
    meeting, (_, tomasz) = planned(pair), people_of(pair)

    class Stdin:
        buffer = io.BytesIO(reply(meeting, tomasz, to="x@example.org", ORGANIZER=None))

    monkeypatch.setattr("sys.stdin", Stdin)
    assert main(["receive-mail", organiser_address(meeting, tomasz)]) == 0
    assert capsys.readouterr().out == "taken\n"
    assert answered(meeting, tomasz) == "yes"


def test_invitation_is_answered_through_mail_servers_from_end_to_end(pair, settings, time_machine):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    with open_mailbox(settings) as mailbox:
        _, invitation = mailbox.fetch()
        time_machine.move_to(NOW + timedelta(hours=2), tick=False)
        [event] = events_in(invitation)
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//Tomasz's calendar//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "REPLY")
        mine = icalendar.Event()
        for name in ("uid", "sequence", "organizer", "dtstart", "dtend"):
            mine[name] = event[name]
        mine.add("dtstamp", datetime(2027, 1, 15, 13, tzinfo=UTC))
        whom = icalendar.vCalAddress(f"mailto:{tomasz.email}")
        whom.params["PARTSTAT"] = "DECLINED"
        mine.add("attendee", whom, encode=False)
        calendar.add_component(mine)
        to = str(event["organizer"]).removeprefix("mailto:")
        port = settings.MAILERS["default"]["OPTIONS"]["port"]
        with smtplib.SMTP("127.0.0.1", port) as server:
            server.sendmail(tomasz.email, [to], letter(calendar.to_ical().decode(), to=to))
        arrived = mailbox.raw[-1]
    assert handed_over(arrived).json() == {"outcome": "taken"}
    assert answered(meeting, tomasz) == "no"
