"""“This and all that follow”, however a calendar writes it, and a whole series that was moved."""

from __future__ import annotations

import re
from copy import copy

import pytest

from bothways.meetings.meetings.actions import When, change_meeting
from bothways.meetings.models import Meeting, Series
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.tests.people import people_of

from .people import HOUR, There, answer_of, sync, told, weekly

pytestmark = pytest.mark.usefixtures("january")


def split(there: There, last: str, *new: tuple[str, str]) -> There:
    """End it at ``last``, and put the rest under a name of its own, as calendars do."""
    rest = copy(there)
    rest.path = there.path.rpartition("/")[0] + "/a-name-of-its-own.ics"
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Go\nTRIGGER:-PT10M\nEND:VALARM\n"
    text = re.sub(r"^UID:.*", "UID:a-name-of-its-own", there.text, flags=re.M)
    there.server.put(rest.path, text.replace("END:VEVENT", f"{alarm}END:VEVENT"))
    rest.edit(*new)
    there.edit((r"UNTIL=\w+", f"UNTIL={last}"))
    return rest


REST = (
    (r"^DTSTART;TZID=Europe/Warsaw.*", "DTSTART;TZID=Europe/Warsaw:20270302T160000"),
    (r"^DTEND;TZID=Europe/Warsaw.*", "DTEND;TZID=Europe/Warsaw:20270302T164500"),
    (r"UNTIL=\w+", "UNTIL=20270330T140000Z"),
)


def test_one_and_all_that_follow_moved_in_a_calendar_that_splits_them_moves_the_rest(
    server, pair, calendar
) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    heard = Notice.objects.filter(person=people_of(pair)[1], kind="meeting").count()
    half = split(there, "20270222T235959Z", *REST)
    assert sync(calendar).moved == 5
    rows = Meeting.objects.filter(state="planned").order_by("starts_at")
    assert [f"{each.starts_at:%m-%d %H}" for each in rows] == [
        "02-01 14", "02-08 14", "02-15 14", "02-22 14",
        "03-02 15", "03-09 15", "03-16 15", "03-23 15", "03-30 14",
    ]  # fmt: skip
    assert {answer_of(each) for each in rows} == {"yes"}
    [moved] = Series.objects.exclude(pk=series.pk)
    assert not half.exists()
    assert "TRIGGER:-PT10M" in There(server, calendar, moved.uid).text
    assert "UNTIL=20270222T140000Z" in there.text
    assert server.items(there.path.rpartition("/")[0]) == sorted(
        f"{each.uid}.ics" for each in (series, moved)
    )
    assert Notice.objects.filter(person=people_of(pair)[1], kind="meeting").count() == heard + 2
    for _ in range(2):
        done = sync(calendar)
        assert (done.moved, done.answered, done.written, done.deleted) == (0, 0, 0, 0)
    assert told(pair) == []


def test_rest_that_was_split_off_and_skips_one_moves_the_others_each_alone(
    server, pair, calendar
) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    skip = (r"^RRULE", "EXDATE;TZID=Europe/Warsaw:20270309T160000\nRRULE")
    half = split(there, "20270222T235959Z", *REST, skip)
    done = sync(calendar)
    assert (done.moved, done.answered) == (4, 1)
    rows = series.meetings.order_by("original_on")
    assert [f"{each.starts_at:%m-%d %H} {answer_of(each)}" for each in rows][3:6] == [
        "02-22 14 yes", "03-02 15 yes", "03-08 14 no",
    ]  # fmt: skip
    assert not half.exists()
    for _ in range(2):
        done = sync(calendar)
        assert (done.moved, done.answered, done.written) == (0, 0, 0)


def test_rest_that_was_split_off_into_another_rhythm_is_declined_and_stays_its_owners(
    server, pair, calendar
) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    half = split(there, "20270222T235959Z", *REST, ("FREQ=WEEKLY", "FREQ=DAILY"))
    sync(calendar)
    assert [answer_of(each) for each in series.meetings.order_by("starts_at")] == [
        *["yes"] * 4, *["no"] * 5,
    ]  # fmt: skip
    assert half.exists()


def test_one_and_all_that_follow_moved_in_one_event_moves_the_rest(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    there = There(server, calendar, series.uid)
    one = (
        f"BEGIN:VEVENT\nUID:{series.uid}\nDTSTAMP:20270101T000000Z\n"
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Warsaw:20270301T150000\n"
        "DTSTART;TZID=Europe/Warsaw:20270302T160000\nDTEND;TZID=Europe/Warsaw:20270302T164500\n"
        "SUMMARY:Mine\nEND:VEVENT\nEND:VCALENDAR"
    )
    there.edit((r"^END:VCALENDAR", one))
    assert sync(calendar).moved == 5
    rows = Meeting.objects.filter(state="planned").order_by("starts_at")
    assert [f"{each.starts_at:%m-%d %H}" for each in rows][3:] == [
        "02-22 14", "03-02 15", "03-09 15", "03-16 15", "03-23 15", "03-30 14",
    ]  # fmt: skip
    assert Series.objects.count() == 2
    for _ in range(2):
        done = sync(calendar)
        assert (done.moved, done.answered, done.written) == (0, 0, 0)


def test_whole_series_moved_and_answered_there_counts_for_both(server, pair, calendar) -> None:
    series = weekly(pair)
    sync(calendar)
    mine = rf"(?<=PARTSTAT=)[A-Z-]+(?=[^\n]*{people_of(pair)[0].email})"
    There(server, calendar, series.uid).edit(
        (r"^DTSTART;TZID=Europe/Warsaw.*", "DTSTART;TZID=Europe/Warsaw:20270201T160000"),
        (r"^DTEND;TZID=Europe/Warsaw.*", "DTEND;TZID=Europe/Warsaw:20270201T164500"),
        (r"UNTIL=\w+", "UNTIL=20270329T140000Z"),
        (mine, "TENTATIVE"),
    )
    done = sync(calendar)
    assert (done.moved, done.answered) == (9, 9)
    rows = Meeting.objects.filter(state="planned")
    assert {(f"{each.starts_at:%H}", answer_of(each)) for each in rows} == {
        ("15", "maybe"), ("14", "maybe"),
    }  # fmt: skip


def test_series_whose_rule_alone_was_moved_stands_there_as_it_is_here_again(
    server, pair, calendar
) -> None:
    """Each of its meetings stands apart already, so that none of them moves with the rule."""
    series = weekly(pair)
    for one in series.meetings.all():
        when = When(one.starts_at + HOUR, 45, "Europe/Warsaw")
        change_meeting(by=people_of(pair)[0], meeting=one, seen=0, when=when)
    sync(calendar)
    there = There(server, calendar, series.uid)
    before = there.lines("DTSTART")
    there.edit((r"^DTSTART;TZID=Europe/Warsaw.*", "DTSTART;TZID=Europe/Warsaw:20270202T200000"))
    assert sync(calendar).written == 1
    assert there.lines("DTSTART") == before
    done = sync(calendar)
    assert (done.moved, done.answered, done.written) == (0, 0, 0)
