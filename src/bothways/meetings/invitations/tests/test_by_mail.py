"""What reaches people's calendars by e-mail, through a real mail server."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from bothways.meetings.hooks import CALENDARS_KEPT, CHANGED, Change
from bothways.meetings.invitations.choices import choose
from bothways.meetings.invitations.telling import tell_attendees
from bothways.meetings.meetings.actions import (
    When,
    Where,
    cancel_meeting,
    change_meeting,
    end_series,
    plan_meeting,
    plan_series,
)
from bothways.meetings.meetings.asking import no_longer_asked
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.actions import change_series_place
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.notifications.inbox.actions import mark_all_read
from bothways.notifications.models import Choice, Notice, OutgoingMail
from bothways.partnerships.endings.leaving import end
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by

from .mailbox import calendar_in, events_in, open_mailbox, text_in

pytestmark = pytest.mark.django_db(transaction=True)
NOON = When(datetime(2027, 2, 1, 12, tzinfo=UTC), 60, "Europe/Warsaw")


@pytest.fixture(autouse=True)
def january(time_machine, settings):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    settings.REPLY_ADDRESS = "calendar@example.org"


@pytest.fixture
def mailbox(settings):
    with open_mailbox(settings) as box:
        yield box


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


def planned(pair, title: str = "") -> Meeting:
    mara, *_ = people_of(pair)
    where = Where("both", "The café", "https://meet.example.org/x")
    return plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=NOON, where=where, title=title)


def weekly(pair) -> Series:
    mara, *_ = people_of(pair)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 4, 12), time(15), "Europe/Warsaw")
    return plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=45,
                       where=Where())  # fmt: skip


def test_invitation_is_an_alternative_and_a_file_and_goes_to_both_at_once(pair, mailbox):
    meeting = planned(pair)
    to_mara, to_tomasz = mailbox.fetch()
    assert [part.get_content_type() for part in to_tomasz.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics",
    ]  # fmt: skip
    assert to_tomasz["Subject"].strip() == (
        "Mara proposes a time for your next meeting: Monday 1 February, 12:00 (UTC)"
    )
    [file] = to_tomasz.iter_attachments()
    assert file.get_filename() == "invite.ics"
    assert file.get_content() == text_in(to_tomasz)
    [event] = events_in(to_tomasz)
    assert calendar_in(to_tomasz)["method"] == "REQUEST"
    assert str(event["uid"]) == str(meeting.uid)
    assert (event["dtstart"].dt, event["dtstart"].params["TZID"]) == (
        NOON.starts_at, "Europe/Warsaw",
    )  # fmt: skip
    assert (event["sequence"], event["location"]) == (0, "The café")
    assert event["summary"] == "Meeting with \u2068Mara\u2069"
    assert event["url"] == f"http://localhost:8000/meetings/{meeting.pk}/"
    said = {each.params["CN"]: (each.params["PARTSTAT"], each.params["RSVP"]) for each in
            event["attendee"]}  # fmt: skip
    assert said == {
        "Mara Okafor": ("ACCEPTED", "FALSE"), "Tomasz Zieliński": ("NEEDS-ACTION", "TRUE"),
    }  # fmt: skip
    assert to_mara["Subject"].strip().startswith("For your calendar: what you have planned: Monday")
    assert not Notice.objects.filter(person=people_of(pair)[0]).exists()


def test_each_has_an_organiser_of_their_own_that_stays_the_same(pair, mailbox):
    meeting = planned(pair)
    first = [str(events_in(message)[0]["organizer"]) for message in mailbox.fetch()]
    change_meeting(by=people_of(pair)[0], meeting=meeting, seen=0, where=Where("online"))
    assert [str(events_in(one)[0]["organizer"]) for one in mailbox.fetch()] == first
    assert len(set(first)) == 2
    assert all(one.startswith("mailto:calendar+m") for one in first)


def test_without_an_address_for_answers_nobody_is_asked_to_answer_by_mail(pair, mailbox, settings):
    settings.REPLY_ADDRESS = ""
    planned(pair)
    message = mailbox.fetch()[1]
    [event] = events_in(message)
    assert str(event["organizer"]) == "mailto:bothways@localhost"
    assert {each.params["RSVP"] for each in event["attendee"]} == {"FALSE"}
    assert "Say on its page whether you come." in message.get_body(["plain"]).get_content()


def test_change_is_an_update_with_a_higher_sequence_and_nothing_goes_twice(pair, mailbox):
    _, tomasz = people_of(pair)
    meeting = planned(pair)
    mailbox.fetch()
    later = When(NOON.starts_at + timedelta(hours=2), 30, "Europe/Warsaw")
    changed = change_meeting(by=tomasz, meeting=meeting, seen=0, when=later)
    to_mara, _ = mailbox.fetch()
    [event] = events_in(to_mara)
    assert (event["sequence"], event["dtstart"].dt) == (1, later.starts_at)
    assert to_mara["Subject"].strip().startswith("Tomasz changed your meeting: Monday")
    with transaction.atomic():
        tell_attendees(Change(CHANGED, (changed,), tomasz))
    assert mailbox.fetch() == []


def test_cancellation_takes_it_back(pair, mailbox):
    mara, _ = people_of(pair)
    meeting = planned(pair)
    mailbox.fetch()
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    for message in mailbox.fetch():
        [event] = events_in(message)
        assert calendar_in(message)["method"] == "CANCEL"
        assert (event["status"], event["sequence"], str(event["uid"])) == (
            "CANCELLED", 1, str(meeting.uid),
        )  # fmt: skip
    assert len(mailbox.raw) == 2


def test_who_is_asked_no_longer_gets_a_cancellation_and_the_others_an_update(mailbox):
    ring = make_partnership("Mara Okafor", "Tomasz Zieliński", "Jun Park", kind="ring")
    mara, tomasz, jun = people_of(ring)
    meeting = planned(ring)
    mailbox.fetch()
    meeting.attendees.filter(person=jun).delete()
    Meeting.objects.filter(pk=meeting.pk).update(sequence=1)
    meeting.refresh_from_db()
    with transaction.atomic():
        tell_attendees(Change(CHANGED, (meeting,), mara, gone=(jun,)))
    sent = {message["To"]: message for message in mailbox.fetch()}
    methods = {to: str(calendar_in(message)["method"]) for to, message in sent.items()}
    assert methods == {mara.email: "REQUEST", tomasz.email: "REQUEST", jun.email: "CANCEL"}
    [event] = events_in(sent[jun.email])
    assert str(event["attendee"]) == f"mailto:{jun.email}"
    assert f"/meetings/{meeting.pk}/" not in sent[jun.email].get_body(["plain"]).get_content()


def test_who_leaves_in_the_midst_of_a_series_keeps_what_was_and_loses_the_rest(
    mailbox, time_machine
):
    ring = make_partnership("Mara Okafor", "Tomasz Zieliński", "Jun Park", kind="ring")
    *_, jun = people_of(ring)
    weekly(ring)
    mailbox.fetch()
    time_machine.move_to(datetime(2027, 2, 10, 12, tzinfo=UTC))
    with transaction.atomic():
        no_longer_asked(ring.participations.get(person=jun))
    [message] = [one for one in mailbox.fetch() if one["To"] == jun.email]
    [event] = events_in(message)
    assert event["rrule"]["until"] == [datetime(2027, 2, 8, 14, tzinfo=UTC)]
    words = message.get_body(["plain"]).get_content()
    assert "You aren’t asked to this meeting any more." in words
    assert "Monday 15 February" in words
    assert "/meetings/" not in words


def test_place_of_all_that_lie_ahead_needs_no_event_for_each(pair, mailbox, time_machine):
    mara, _ = people_of(pair)
    series = weekly(pair)
    mailbox.fetch()
    time_machine.move_to(datetime(2027, 2, 3, 12, tzinfo=UTC))
    change_series_place(by=mara, series=series, seen=0, where=Where("in person", "The park"))
    master, was = events_in(mailbox.fetch()[1])
    assert (master["location"], master["sequence"]) == ("The park", 1)
    assert (was["recurrence-id"].dt.day, "location" in was) == (1, False)


def test_series_is_one_event_with_a_rule(pair, mailbox):
    series = weekly(pair)
    message = mailbox.fetch()[1]
    [event] = events_in(message)
    assert event["rrule"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270412T130000Z;INTERVAL=1"
    assert (str(event["uid"]), event["sequence"]) == (str(series.uid), 0)
    assert "and 5 more" in message.get_body(["plain"]).get_content()


def test_one_of_a_series_is_moved_and_another_skipped_alone(pair, mailbox):
    mara, _ = people_of(pair)
    series = weekly(pair)
    mailbox.fetch()
    second, third = series.meetings.all()[1:3]
    change_meeting(by=mara, meeting=second, seen=0,
                   when=When(second.starts_at + timedelta(days=1), 45, "UTC"))  # fmt: skip
    [event] = events_in(mailbox.fetch()[1])
    assert event["recurrence-id"].dt == datetime(2027, 2, 8, 14, tzinfo=UTC)
    assert event["dtstart"].dt == datetime(2027, 2, 9, 14, tzinfo=UTC)
    assert (str(event["uid"]), event["sequence"]) == (str(series.uid), 1)
    cancel_meeting(by=mara, meeting=third, seen=0)
    message = mailbox.fetch()[1]
    [event] = events_in(message)
    assert calendar_in(message)["method"] == "CANCEL"
    assert event["recurrence-id"].dt == datetime(2027, 2, 15, 14, tzinfo=UTC)
    assert "rrule" not in event


def test_series_that_ends_earlier_is_shortened_and_its_moved_meetings_stay_newer(pair, mailbox):
    mara, _ = people_of(pair)
    series = weekly(pair)
    second = series.meetings.all()[1]
    change_meeting(by=mara, meeting=second, seen=0,
                   when=When(second.starts_at + timedelta(days=1), 45, "UTC"))  # fmt: skip
    mailbox.fetch()
    end_series(by=mara, series=series, from_on=date(2027, 3, 1))
    message = mailbox.fetch()[1]
    master, moved = events_in(message)
    assert calendar_in(message)["method"] == "REQUEST"
    assert master["rrule"]["until"] == [datetime(2027, 2, 22, 14, tzinfo=UTC)]
    assert (master["sequence"], moved["sequence"]) == (1, 2)


def test_series_that_is_ended_before_it_began_is_taken_back(pair, mailbox):
    mara, _ = people_of(pair)
    series = weekly(pair)
    mailbox.fetch()
    end_series(by=mara, series=series)
    message = mailbox.fetch()[1]
    [event] = events_in(message)
    assert calendar_in(message)["method"] == "CANCEL"
    assert (str(event["uid"]), event["sequence"]) == (str(series.uid), 1)


def test_exchange_that_ends_in_the_midst_of_a_series_keeps_what_was(pair, mailbox, time_machine):
    mara, _ = people_of(pair)
    weekly(pair)
    mailbox.fetch()
    time_machine.move_to(datetime(2027, 2, 10, 12, tzinfo=UTC))
    with transaction.atomic():
        end(pair, how="early", by=mara)
    found = [one for one in mailbox.fetch() if "Your meeting is off" in one["Subject"]]
    assert len(found) == 2
    for message in found:
        [event] = events_in(message)
        assert calendar_in(message)["method"] == "REQUEST"
        assert event["rrule"]["until"] == [datetime(2027, 2, 8, 14, tzinfo=UTC)]


# Choices


@pytest.mark.parametrize("email", ["daily", "weekly"])
def test_summaries_and_quiet_hours_keep_no_calendar_waiting(pair, mailbox, time_machine, email):
    _, tomasz = people_of(pair)
    Choice.objects.create(person=tomasz, kind="meeting", email=email)
    time_machine.move_to(datetime(2027, 1, 16, 23, tzinfo=UTC))  # a Saturday night
    planned(pair)
    mark_all_read(tomasz)
    assert [message["To"] for message in mailbox.fetch()] == [
        person.email for person in people_of(pair)
    ]


def test_who_has_switched_such_mails_off_is_told_in_the_product_alone(pair, mailbox):
    mara, tomasz = people_of(pair)
    for person in (mara, tomasz):
        Choice.objects.create(person=person, kind="meeting", email="never")
    planned(pair)
    assert mailbox.fetch() == []
    assert list(Notice.objects.values_list("person", flat=True)) == [tomasz.pk]


def test_who_wants_no_calendars_gets_the_usual_mail_and_no_copy_of_their_own(pair, mailbox):
    mara, tomasz = people_of(pair)
    for person in (mara, tomasz):
        choose(by=person, by_mail=False)
    planned(pair)
    assert OutgoingMail.objects.count() == 0
    assert Notice.objects.get(person=tomasz).email_due_at is not None


def test_whose_calendar_is_kept_otherwise_hears_by_mail_of_what_it_has_from_mail(
    pair, mailbox, monkeypatch
):
    mara, tomasz = people_of(pair)
    meeting = planned(pair)
    mailbox.fetch()
    monkeypatch.setattr(
        "bothways.meetings.invitations.choices.CALENDARS_KEPT",
        [*CALENDARS_KEPT, lambda people: [tomasz.pk]],
    )
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    assert [one["To"] for one in mailbox.fetch()] == [mara.email, tomasz.email]
    planned(pair)
    assert [one["To"] for one in mailbox.fetch()] == [mara.email]


def test_what_a_partner_writes_adds_no_line(pair, mailbox):
    planned(pair, title="Lunch\r\nATTENDEE:mailto:x@example.org\u2028X-EVIL:1\x0b")
    for message in mailbox.fetch():
        [event] = events_in(message)
        assert event["summary"] == "Lunch ATTENDEE:mailto:x@example.org X-EVIL:1"
        assert len(event["attendee"]) == 2
        assert not any("\u2028" in part for part in text_in(message).decode())


def test_guest_whose_last_day_is_over_gets_neither_letter_nor_notice(pair, mailbox):
    mara, tomasz = people_of(pair)
    meeting = planned(pair)
    mailbox.fetch()
    tomasz.guest_from, tomasz.guest_until = "Acme", date(2027, 1, 14)
    tomasz.save()
    heard = Notice.objects.filter(person=tomasz).count()
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    assert [letter["To"] for letter in mailbox.fetch()] == [mara.email]
    assert Notice.objects.filter(person=tomasz).count() == heard
