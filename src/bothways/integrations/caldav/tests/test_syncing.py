"""Meetings here and events in a real calendar become and stay alike, whichever side is edited."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from icalendar import Event

from bothways.integrations.caldav import composing, syncing
from bothways.integrations.caldav.models import Entry
from bothways.meetings.meetings.actions import (
    When,
    Where,
    answer,
    cancel_meeting,
    change_meeting,
)
from bothways.meetings.models import Attendee, Meeting, Series
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.tests.people import people_of

from .people import HOUR, NOON, There, answer_of, monthly, plan, sync, told, weekly

pytestmark = pytest.mark.usefixtures("january")


# From here to there


def test_meeting_is_written_moved_and_taken_out(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair, place="The café")
    assert sync(calendar).written == 1
    there = There(server, calendar, meeting.uid)
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T130000"]
    assert there.lines("LOCATION") == ["LOCATION:The café"]
    later = When(NOON.starts_at + HOUR, 60, "Europe/Warsaw")
    change_meeting(by=mara, meeting=meeting, seen=0, when=later)
    assert sync(calendar).written == 1
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T140000"]
    cancel_meeting(by=mara, meeting=meeting, seen=1)
    assert sync(calendar).deleted == 1
    assert not there.exists()


def test_nothing_new_costs_one_request_and_writes_nothing(server, pair, calendar) -> None:
    plan(pair)
    weekly(pair)
    assert sync(calendar).written == 2
    for _ in range(3):
        done = sync(calendar)
        assert (done.written, done.read, done.deleted) == (0, 0, 0)


def test_series_is_one_event_with_its_rule_and_what_differs(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    series = weekly(pair)
    _, second, third, *_ = series.meetings.order_by("starts_at")
    change_meeting(
        by=mara, meeting=second, seen=0, when=When(second.starts_at + HOUR, 45, "Europe/Warsaw")
    )
    cancel_meeting(by=mara, meeting=third, seen=0)
    sync(calendar)
    there = There(server, calendar, series.uid)
    assert len(there.lines("RRULE")) == 1
    assert there.lines("RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Warsaw:20270208T150000"]
    assert "DTSTART;TZID=Europe/Warsaw:20270208T160000" in there.text
    assert there.lines("EXDATE") == ["EXDATE;TZID=Europe/Warsaw:20270215T150000"]
    assert server.items(there.path.rpartition("/")[0]) == [f"{series.uid}.ics"]


# From there to here


def test_event_that_was_moved_moves_the_meeting_and_the_others_hear(server, pair, calendar) -> None:
    tomasz = people_of(pair)[1]
    meeting = plan(pair)
    sync(calendar)
    There(server, calendar, meeting.uid).edit(
        (r"^DTSTART.*", "DTSTART:20270202T090000Z"), (r"^DTEND.*", "DTEND:20270202T094500Z")
    )
    assert sync(calendar).moved == 1
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes) == (datetime(2027, 2, 2, 9, tzinfo=UTC), 45)
    assert Notice.objects.filter(person=tomasz, title="Mara changed your meeting").exists()
    assert (answer_of(meeting, 0), answer_of(meeting, 1)) == ("yes", "none")
    assert sync(calendar).moved == 0
    assert told(pair) == []


def test_event_moved_into_the_past_is_put_back_and_its_owner_told_why(
    server, pair, calendar
) -> None:
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"^DTSTART.*", "DTSTART:20260202T090000Z"), (r"^DTEND.*", "DTEND:20260202T100000Z"))
    sync(calendar)
    meeting.refresh_from_db()
    assert meeting.starts_at == NOON.starts_at
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T130000"]
    [body] = told(pair)
    assert "That time has passed" in body
    assert "2 February 2026" in body
    sync(calendar)
    assert len(told(pair)) == 1


def test_event_moved_behind_the_end_of_the_exchange_is_put_back(server, pair, calendar) -> None:
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"^DTSTART.*", "DTSTART:20290202T090000Z"), (r"^DTEND.*", "DTEND:20290202T100000Z"))
    sync(calendar)
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T130000"]
    assert "after your exchange ends" in told(pair)[0]


def test_event_that_becomes_a_whole_day_is_put_back(server, pair, calendar) -> None:
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit(
        (r"^DTSTART.*", "DTSTART;VALUE=DATE:20270202"), (r"^DTEND.*", "DTEND;VALUE=DATE:20270203")
    )
    sync(calendar)
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T130000"]
    assert "such as a whole day" in told(pair)[0]


def test_event_that_was_deleted_means_i_cant_come_and_cancels_nothing(
    server, pair, calendar
) -> None:
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.delete()
    assert sync(calendar).answered == 1
    meeting.refresh_from_db()
    assert (meeting.state, answer_of(meeting, 0)) == ("planned", "no")
    assert sync(calendar).written == 0
    assert not there.exists()


def test_event_comes_back_with_another_answer_here(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.delete()
    sync(calendar)
    answer(by=mara, meeting=meeting, answer="maybe")
    sync(calendar)
    assert "PARTSTAT=TENTATIVE" in "".join(there.lines("ATTENDEE"))


def test_deleted_event_that_is_restored_there_means_i_come(server, pair, calendar) -> None:
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    text = there.text
    there.delete()
    sync(calendar)
    server.put(there.path, text)
    sync(calendar)
    assert answer_of(meeting, 0) == "yes"
    assert there.exists()


def test_answer_given_there_is_an_answer_here(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"PARTSTAT=ACCEPTED", "PARTSTAT=TENTATIVE"))
    sync(calendar)
    assert Attendee.objects.get(meeting=meeting, person=mara).answer == "maybe"
    there.edit((r"PARTSTAT=TENTATIVE", "PARTSTAT=DECLINED"))
    sync(calendar)
    assert Attendee.objects.get(meeting=meeting, person=mara).answer == "no"
    assert not there.exists()


def test_what_is_the_owners_own_stays(server, pair, calendar) -> None:
    mara = people_of(pair)[0]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Go\nTRIGGER:-PT10M\nEND:VALARM\n"
    own = "CATEGORIES:Mentoring\nCOLOR:teal\nX-APPLE-TRAVEL:PT15M\nTRANSP:TRANSPARENT\n"
    there.edit(
        (r"^SUMMARY.*", "SUMMARY:My time with Tomasz"),
        (r"^DESCRIPTION.*", "DESCRIPTION:Bring the book"),
        (r"^END:VEVENT", f"{own}{alarm}END:VEVENT"),
    )
    sync(calendar)
    later = When(NOON.starts_at + HOUR, 60, "Europe/Warsaw")
    change_meeting(by=mara, meeting=meeting, seen=0, when=later, title="Together")
    sync(calendar)
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T140000"]
    for line in ("SUMMARY:My time with Tomasz", "DESCRIPTION:Bring the book", "TRIGGER:-PT10M",
                 "CATEGORIES:Mentoring", "COLOR:teal", "X-APPLE-TRAVEL:PT15M",
                 "TRANSP:TRANSPARENT"):  # fmt: skip
        assert line in there.text
    assert told(pair) == []


def test_who_is_asked_no_longer_in_the_middle_of_a_turn_has_it_taken_out(
    server, pair, calendar, monkeypatch
) -> None:
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"^DTSTART.*", "DTSTART:20270203T090000Z"), (r"^DTEND.*", "DTEND:20270203T100000Z"))

    def and_unasked(**said: object) -> None:
        change_meeting(**said)
        Attendee.objects.filter(meeting=meeting, person=people_of(pair)[0]).delete()

    monkeypatch.setattr(syncing.meetings, "change_meeting", and_unasked)
    assert sync(calendar).deleted == 1
    assert not there.exists()
    assert not Entry.objects.exists()


def test_event_that_can_be_read_and_not_written_again_is_left_alone_and_told(
    server, pair, calendar, monkeypatch
) -> None:
    meeting = plan(pair)
    sync(calendar)
    There(server, calendar, meeting.uid).edit((r"^SUMMARY.*", "SUMMARY:Odd"))
    later = When(NOON.starts_at + HOUR, 60, "Europe/Warsaw")
    change_meeting(by=people_of(pair)[1], meeting=meeting, seen=0, when=later)

    write = composing.merged

    def too_deep(ours: Event, theirs: Event | None, kept: object) -> Event:
        if theirs is not None:
            raise RecursionError
        return write(ours, theirs, ())

    monkeypatch.setattr(composing, "merged", too_deep)
    other = plan(pair, When(NOON.starts_at + 5 * HOUR, 60, "Europe/Warsaw"))
    assert sync(calendar).written == 1
    assert There(server, calendar, other.uid).exists()
    assert Entry.objects.get(uid=meeting.uid).is_unreadable
    assert "can’t be read" in told(pair)[0]


# Both sides


def test_both_moved_it_ours_counts_and_both_times_are_named(server, pair, calendar) -> None:
    tomasz = people_of(pair)[1]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"^DTSTART.*", "DTSTART:20270203T090000Z"), (r"^DTEND.*", "DTEND:20270203T100000Z"))
    later = When(NOON.starts_at + HOUR, 60, "Europe/Warsaw")
    change_meeting(by=tomasz, meeting=meeting, seen=0, when=later)
    sync(calendar)
    meeting.refresh_from_db()
    assert meeting.starts_at == later.starts_at
    assert there.lines("DTSTART") == ["DTSTART;TZID=Europe/Warsaw:20270201T140000"]
    [body] = told(pair)
    assert "3 February, 09:00" in body
    assert "1 February, 13:00" in body


def test_one_moved_it_and_the_other_worded_it_and_both_count(server, pair, calendar) -> None:
    mara, tomasz = people_of(pair)
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"^DTSTART.*", "DTSTART:20270203T090000Z"), (r"^DTEND.*", "DTEND:20270203T100000Z"))
    change_meeting(by=tomasz, meeting=meeting, seen=0, where=Where("in person", "The park"))
    sync(calendar)
    meeting.refresh_from_db()
    assert (meeting.starts_at.day, meeting.place) == (3, "The park")
    assert there.lines("LOCATION") == ["LOCATION:The park"]
    assert told(pair) == []
    assert mara.pk


def test_deleted_there_and_moved_here_stands_again_and_is_told(server, pair, calendar) -> None:
    tomasz = people_of(pair)[1]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.delete()
    later = When(NOON.starts_at + HOUR, 60, "Europe/Warsaw")
    change_meeting(by=tomasz, meeting=meeting, seen=0, when=later)
    sync(calendar)
    assert there.exists()
    assert "You took it out of your calendar" in told(pair)[0]


def test_moved_there_and_cancelled_here_is_gone_and_is_told(server, pair, calendar) -> None:
    tomasz = people_of(pair)[1]
    meeting = plan(pair)
    sync(calendar)
    there = There(server, calendar, meeting.uid)
    there.edit((r"^DTSTART.*", "DTSTART:20270203T090000Z"), (r"^DTEND.*", "DTEND:20270203T100000Z"))
    cancel_meeting(by=tomasz, meeting=meeting, seen=0)
    sync(calendar)
    assert not there.exists()
    assert "taken back here" in told(pair)[0]


# Occurrences


def test_one_occurrence_moved_there_moves_it_alone(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    one = (
        f"BEGIN:VEVENT\nUID:{series.uid}\nDTSTAMP:20270101T000000Z\n"
        "RECURRENCE-ID;TZID=Europe/Warsaw:20270208T150000\nDTSTART;TZID=Europe/Warsaw:20270209T100000\n"
        "DTEND;TZID=Europe/Warsaw:20270209T104500\nSUMMARY:Mine\nEND:VEVENT\nEND:VCALENDAR"
    )
    there.edit((r"^END:VCALENDAR", one))
    assert sync(calendar).moved == 1
    days = [f"{each.starts_at:%d %H}" for each in series.meetings.order_by("starts_at")][:3]
    assert days == ["01 14", "09 09", "15 14"]
    done = sync(calendar)
    assert (done.moved, done.written) == (0, 0)
    assert "SUMMARY:Mine" in there.text


def test_one_occurrence_deleted_there_is_declined_alone(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    there.edit((r"^RRULE", "EXDATE;TZID=Europe/Warsaw:20270208T150000\nRRULE"))
    assert sync(calendar).answered == 1
    answers = [answer_of(each) for each in series.meetings.order_by("starts_at")]
    assert answers == ["yes", "no", *["yes"] * 7]
    assert sync(calendar).written == 0


def test_whole_series_moved_there_moves_every_meeting(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    heard = Notice.objects.filter(person=people_of(pair)[1], kind="meeting").count()
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Go\nTRIGGER:-PT10M\nEND:VALARM\n"
    there.edit((r"^END:VEVENT", f"{alarm}END:VEVENT"))
    rule = there.lines("RRULE")[0]
    there.edit(
        (r"^DTSTART;TZID=Europe/Warsaw.*", "DTSTART;TZID=Europe/Warsaw:20270202T160000"),
        (r"^DTEND;TZID=Europe/Warsaw.*", "DTEND;TZID=Europe/Warsaw:20270202T164500"),
        (r"^RRULE.*", rule.replace("20270329", "20270330").replace("T130000Z", "T140000Z")),
    )
    assert sync(calendar).moved == 9
    [moved] = Series.objects.exclude(pk=series.pk)
    rows = moved.meetings.filter(state="planned").order_by("starts_at")
    days = [f"{each.starts_at:%m-%d %H}" for each in rows]
    assert (days[:2], days[-1], len(days)) == (["02-02 15", "02-09 15"], "03-30 14", 9)
    assert not Meeting.objects.filter(series=series, state="planned").exists()
    assert not there.exists()
    assert "TRIGGER:-PT10M" in There(server, calendar, moved.uid).text
    assert Notice.objects.filter(person=people_of(pair)[1], kind="meeting").count() == heard + 2
    for _ in range(2):
        done = sync(calendar)
        assert (done.moved, done.answered, done.written) == (0, 0, 0)
    assert told(pair) == []


def test_rest_of_a_series_moved_there_leaves_what_is_over(server, pair, calendar, january) -> None:
    series = weekly(pair)
    sync(calendar)
    january.move_to(datetime(2027, 2, 9, tzinfo=UTC))
    There(server, calendar, series.uid).edit(
        (r"^DTSTART;TZID=Europe/Warsaw.*", "DTSTART;TZID=Europe/Warsaw:20270201T170000"),
        (r"^DTEND;TZID=Europe/Warsaw.*", "DTEND;TZID=Europe/Warsaw:20270201T180000"),
        (r"UNTIL=[^;\n]+", "UNTIL=20270329T150000Z"),
    )
    sync(calendar)
    rows = Meeting.objects.filter(state="planned").order_by("starts_at")
    assert [f"{each.starts_at:%m-%d %H} {each.minutes}" for each in rows][:4] == [
        "02-01 14 45", "02-08 14 45", "02-15 16 60", "02-22 16 60",
    ]  # fmt: skip
    for _ in range(2):
        done = sync(calendar)
        assert (done.moved, done.answered, done.written) == (0, 0, 0)


def test_another_rhythm_there_is_put_back_and_told(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    before = there.lines("RRULE")
    there.edit((r"^RRULE.*", "RRULE:FREQ=DAILY;COUNT=100"))
    sync(calendar)
    assert there.lines("RRULE") == before
    assert "how it comes again" in told(pair)[0]
    assert {answer_of(each) for each in series.meetings.all()} == {"yes"}


def test_series_that_ends_earlier_there_declines_the_rest(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    There(server, calendar, series.uid).edit((r"UNTIL=\w+", "UNTIL=20270301T235959Z"))
    sync(calendar)
    answers = [answer_of(each) for each in series.meetings.order_by("starts_at")]
    assert answers == ["yes"] * 5 + ["no"] * 4
    done = sync(calendar)
    assert (done.written, done.answered) == (0, 0)


def test_series_that_was_deleted_there_declines_all_that_lies_ahead(
    server, pair, calendar, time_machine
) -> None:
    series = weekly(pair)
    sync(calendar)
    time_machine.move_to(datetime(2027, 2, 16, tzinfo=UTC))
    There(server, calendar, series.uid).delete()
    sync(calendar)
    answers = [answer_of(each) for each in series.meetings.order_by("starts_at")]
    assert answers == ["yes"] * 3 + ["no"] * 6


def test_what_is_over_is_left_alone(server, pair, calendar, time_machine) -> None:
    meeting = plan(pair)
    sync(calendar)
    time_machine.move_to(datetime(2027, 2, 5, tzinfo=UTC))
    There(server, calendar, meeting.uid).delete()
    done = sync(calendar)
    assert (done.written, done.answered) == (0, 0)
    assert answer_of(meeting) == "yes"
    assert Entry.objects.count() == 1


def test_monthly_rhythm_comes_to_rest_and_one_of_it_is_moved(server, pair, calendar) -> None:
    series = monthly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    assert "BYDAY=-1FR" in there.lines("RRULE")[0]
    assert (sync(calendar).written, sync(calendar).moved) == (0, 0)
    override = (
        f"BEGIN:VEVENT\nUID:{series.uid}\nDTSTAMP:20270101T000000Z\n"
        "RECURRENCE-ID;TZID=America/New_York:20270326T090000\n"
        "DTSTART:20270325T150000Z\nDTEND:20270325T153000Z\nEND:VEVENT\nEND:VCALENDAR"
    )
    there.edit((r"^END:VCALENDAR", override))
    assert sync(calendar).moved == 1
    days = [f"{each.starts_at:%m-%d %H}" for each in series.meetings.order_by("starts_at")]
    assert days == ["01-29 14", "02-26 14", "03-25 15", "04-30 13", "05-28 13", "06-25 13"]
    assert sync(calendar).written == 0
