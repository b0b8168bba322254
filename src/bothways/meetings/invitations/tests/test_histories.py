"""Whatever happens to meetings, every calendar that is written of them is read alike by others."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bothways.meetings.invitations.calendar import CANCEL, PUBLISH, REQUEST, calendar_of
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
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by

from .readers import ALL, complaints_of_libical, events_of, libical, method_of

ZONES = ["Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC",
         "Africa/Casablanca", "America/Sao_Paulo"]  # fmt: skip
NASTY = [
    "Café, garden; “left” \\ right", "x\r\nATTENDEE:mailto:evil@example.org\r\n", "a\nBEGIN:VEVENT",
    "\u2028ORGANIZER:mailto:evil@example.org", "\x85DTSTART:20270101T000000Z",
    "\u202eקפה", "é" * 200,
    'He said "yes";CN=x:y', "\x0bEND:VCALENDAR", "", "^n^'",
]  # fmt: skip
needs_libical = pytest.mark.skipif(
    libical() is None, reason="Debian's libical3 isn't here (apt-get install libical3)"
)

operations = st.lists(
    st.tuples(
        st.sampled_from(["plan", "move", "place", "skip", "end", "answer"]),
        st.integers(0, 30),
        st.integers(0, 14 * 24),
        st.sampled_from(NASTY),
    ),
    max_size=7,
)
rhythms = st.builds(
    Rhythm,
    starts_on=st.dates(date(2027, 1, 20), date(2027, 3, 31)),
    until=st.dates(date(2027, 4, 1), date(2027, 7, 9)),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    unit=st.sampled_from(["week", "month"]),
    every=st.integers(1, 3),
)


@pytest.fixture
def pair(db, time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    return make_partnership('Mara "x";\nOkafor', "Tomasz Zieliński")


class Undo(Exception):
    pass


def live(pair, rhythm: Rhythm, steps) -> Series:
    """A history: a series, and what is done to it and beside it."""
    mara, tomasz = people_of(pair)
    space = seen_by(mara, pair)
    where = Where("online", "", "https://meet.example.org/x?a=1&b=,;")
    series = plan_series(space=space, key=uuid4(), rhythm=rhythm, minutes=50, where=where)
    for what, number, hours, text in steps:
        rows = list(Meeting.objects.ahead().select_related("series"))
        one = rows[number % len(rows)] if rows else None
        start = datetime(2027, 1, 16, 9, 30, tzinfo=UTC) + timedelta(days=number * 4, hours=hours)
        when = When(start, 15 + number, ZONES[number % len(ZONES)])
        if what == "plan":
            plan_meeting(space=space, key=uuid4(), when=when, where=where, title=text[:200])
        elif one is None:
            continue
        elif what == "move":
            change_meeting(by=tomasz, meeting=one, seen=one.sequence, when=when)
        elif what == "place":
            change_meeting(by=mara, meeting=one, seen=one.sequence, where=Where("both", text, ""))
        elif what == "skip":
            cancel_meeting(by=mara, meeting=one, seen=one.sequence)
        elif what == "answer":
            answer(by=tomasz, meeting=one, answer="no")
        elif what == "end" and one.series:
            end_series(by=mara, series=one.series, from_on=one.original_on)
    return Series.objects.get(pk=series.pk)


def rows_of(series: Series | None) -> list[Meeting]:
    rows = Meeting.objects.filter(series=series).select_related("series", "programme")
    return list(rows.prefetch_related("attendees__person__profile"))


def times_of(rows) -> list[tuple[datetime, datetime]]:
    return sorted((one.starts_at, one.ends_at) for one in rows if one.is_planned)


def checked(text: bytes) -> bytes:
    if libical() is not None:
        assert complaints_of_libical(text) == []
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\n" not in text.replace(b"\r\n", b"")
    return text


@needs_libical
def test_libical_says_what_is_wrong():
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "METHOD:REQUEST", "BEGIN:VEVENT",
             "UID:1", "DTSTAMP:20270101T000000Z", "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    assert complaints_of_libical("\r\n".join(lines).encode()) != []


@settings(
    max_examples=int(os.environ.get("HISTORIES", "25")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(rhythm=rhythms, steps=operations)
def test_every_reader_finds_the_meetings_of_the_database(pair, rhythm, steps):
    _, tomasz = people_of(pair)
    try:
        with transaction.atomic():
            series = live(pair, rhythm, steps)
            rows = rows_of(series)
            for method in (REQUEST, PUBLISH) if times_of(rows) else (CANCEL,):
                text = checked(calendar_of(rows, series, method=method, reader=tomasz))
                assert method_of(text) == method
                if method != CANCEL:
                    for read in ALL:
                        assert read(text) == times_of(rows), read.__name__
                assert all(int(event["sequence"]) >= series.sequence for event in events_of(text))
            for one in [*rows_of(None), *rows]:
                method = REQUEST if one.is_planned else CANCEL
                text = checked(calendar_of([one], method=method, reader=tomasz))
                [event] = events_of(text)
                assert str(event["uid"]) == str(one.calendar_uid)
                assert event["dtstart"].dt == one.starts_at
                assert {str(each).lower() for each in event["attendee"]} == {
                    f"mailto:{person.email}" for person in people_of(pair)
                }
            raise Undo
    except Undo:
        pass
