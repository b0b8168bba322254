"""The date of the next meeting, and the file that puts it into a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bothways.notifications.models import Notice
from bothways.partnerships.models import NextMeeting, Partnership
from bothways.partnerships.space.queries import first_steps_of
from bothways.people.models import Profile
from tests.clients import client_of, text_of

from ..calendar import Event, calendar_file
from .people import make_partnership, people_of, seen_by
from .test_meetings import logged


@pytest.fixture
def pair(db) -> Partnership:
    found = make_partnership("Mara Okafor", "Tomasz Zieliński")
    Profile.objects.filter(person__name="Mara Okafor").update(time_zone="America/New_York")
    Profile.objects.filter(person__name="Tomasz Zieliński").update(time_zone="Europe/Warsaw")
    return found


def in_days(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


def post(person, partnership, **said):
    path = reverse("met:next", args=[partnership.pk])
    usual = {"on": in_days(30), "at": "15:00", "minutes": "30", "place": "", "seen": ""}
    return client_of(person).post(path, usual | said, follow=True)


def step_is_done(person, partnership) -> bool:
    steps = first_steps_of(seen_by(person, partnership))
    return all(step.is_done for step in steps if step.title == "Book the first meeting")


def test_each_sees_the_date_on_their_own_clock(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair, place="Room  4, by the <b>stairs</b>")
    page = client_of(tomasz).get(pair.get_absolute_url())
    assert "21:00 (Warsaw)" in text_of(page)
    assert "15:00 (New York)" in text_of(client_of(mara).get(pair.get_absolute_url()))
    assert b"<b>stairs" not in page.content
    assert Notice.objects.get().title == "Mara noted a date for your next meeting"


def test_first_step_is_done_by_a_date_or_by_a_meeting(pair):
    mara, tomasz = people_of(pair)
    assert not step_is_done(tomasz, pair)
    post(mara, pair)
    assert step_is_done(tomasz, pair)
    NextMeeting.objects.all().delete()
    logged(seen_by(mara, pair))
    assert step_is_done(tomasz, pair)


def test_date_that_has_passed_asks_whether_you_met_and_goes_when_it_is_noted(pair):
    mara, _ = people_of(pair)
    past = timezone.now() - timedelta(hours=2)
    NextMeeting.objects.create(partnership=pair, starts_at=past, minutes=30)
    assert "We met: note it" in text_of(client_of(mara).get(pair.get_absolute_url()))
    logged(seen_by(mara, pair))
    assert NextMeeting.objects.count() == 0


def test_date_still_to_come_stays_when_a_meeting_is_noted(pair):
    mara, _ = people_of(pair)
    post(mara, pair)
    logged(seen_by(mara, pair))
    assert NextMeeting.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": "2020-01-01"}, "This has passed."),
        ({"on": "0001-01-01"}, "This day has passed."),
        ({"on": "9999-12-31"}, "more than a year and a half ahead"),
        ({"on": "2027-03-14", "at": "02:30"}, "The clocks go forward then"),
        ({"at": "25:00"}, "Enter a valid time"),
        ({"place": "x" * 201}, "at most 200 characters"),
        ({"place": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_impossible_dates_are_named_beside_the_field(pair, said, words, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    mara, _ = people_of(pair)
    response = post(mara, pair, **said)
    assert response.status_code == 422
    assert words in text_of(response)
    assert NextMeeting.objects.count() == 0


def test_date_moved_by_two_at_once_is_asked_about(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair)
    post(tomasz, pair, at="16:00", seen="0")
    response = post(mara, pair, at="17:00", seen="0", place="The café")
    assert response.status_code == 422
    assert "The date was changed meanwhile" in text_of(response)
    assert "The café" in text_of(response)
    assert NextMeeting.objects.get().starts_at.astimezone(UTC).hour in (14, 15)
    assert 'name="seen" value="1"' in text_of(response)


def test_date_is_dropped_and_the_other_hears(pair):
    mara, tomasz = people_of(pair)
    post(mara, pair)
    client_of(mara).post(reverse("met:next", args=[pair.pk]), {"do": "drop"})
    assert NextMeeting.objects.count() == 0
    assert Notice.objects.filter(person=tomasz, title__startswith="Mara took back").count() == 1


def test_calendar_file_is_the_same_event_when_the_date_moves(pair):
    mara, tomasz = people_of(pair)
    path = reverse("met:calendar", args=[pair.pk])
    assert client_of(mara).get(path).status_code == 404
    post(mara, pair, place="Room 4; by the stairs, left")
    first = client_of(tomasz).get(path)
    post(mara, pair, at="16:00", seen="0")
    second = client_of(tomasz).get(path)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = [unfolded(response.content) for response in (first, second)]
    assert lines[0][6] == lines[1][6]
    assert lines[0][6].startswith("UID:")
    assert [found[7] for found in lines] == ["SEQUENCE:0", "SEQUENCE:1"]
    assert "SUMMARY:Meeting of Mara and Tomasz" in lines[0]
    assert "LOCATION:Room 4\\; by the stairs\\, left" in lines[0]


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_calendar_file_word_for_word():
    event = Event(
        uid="u@bothways",
        sequence=2,
        stamp=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        starts_at=datetime(2027, 6, 1, 13, 0, tzinfo=UTC),
        minutes=45,
        summary="Mara, Tomasz",
        place="a\nb\\c",
        url="https://example.org/x",
    )
    assert calendar_file(event).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bothways//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:u@bothways",
        "SEQUENCE:2",
        "DTSTAMP:20270102T030405Z",
        "DTSTART:20270601T130000Z",
        "DTEND:20270601T134500Z",
        "SUMMARY:Mara\\, Tomasz",
        "LOCATION:a\\nb\\\\c",
        "URL:https://example.org/x",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text(max_size=300), st.text(max_size=200).filter(lambda place: place.strip()))
def test_no_text_breaks_out_of_its_line(summary, place):
    event = Event("u", 0, timezone.now(), timezone.now(), 30, summary, place)
    content = calendar_file(event)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() or True for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert len(unfolded(content)) == 16
    assert unescaped(unfolded(content)[11].removeprefix("SUMMARY:")) == kept(summary)


def kept(value: str) -> str:
    """What of a text is shown at all: no control characters but the line's end."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in value if one in "\n\t" or not (ord(one) < 32 or ord(one) == 127))


def unescaped(value: str) -> str:
    found, letters = "", iter(value)
    for letter in letters:
        if letter != "\\":
            found += letter
            continue
        following = next(letters)
        found += "\n" if following == "n" else following
    return found
