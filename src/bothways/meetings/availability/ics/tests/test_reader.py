"""What a calendar file says, by the reader in a process of its own as the worker calls it."""

from __future__ import annotations

import contextlib
import time as clock
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothways.meetings.availability.ics import reader
from bothways.meetings.availability.ics.apart import Unreadable, read_apart

SINCE, UNTIL = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)


def file_of(*events: str, more: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n"
    return f"{head}{more}{body}END:VCALENDAR\r\n".encode()


def read(data: bytes, *, zone: str = "Europe/London", addresses=(), until=UNTIL):
    return read_apart(data, since=SINCE, until=until, zone=zone, addresses=addresses)


def said(found) -> list[str]:
    return [f"{a:%d.%m. %H:%M}–{b:%d.%m. %H:%M}" for a, b in found.spans]


ONE = "UID:1\nDTSTART:20270302T090000Z\nDTEND:20270302T100000Z"


def test_a_time_is_busy_and_what_is_shown_as_free_or_cancelled_isnt():
    data = file_of(
        ONE,
        "UID:2\nDTSTART:20270303T090000Z\nDTEND:20270303T100000Z\nTRANSP:TRANSPARENT",
        "UID:3\nDTSTART:20270304T090000Z\nDTEND:20270304T100000Z\nSTATUS:CANCELLED",
        "UID:4\nDTSTART:20270305T090000Z\nDURATION:PT30M\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "UID:5\nDTSTART:20270306T090000Z\nDURATION:PT30M\nSTATUS:TENTATIVE",
    )
    found = read(data)
    assert said(found) == ["02.03. 09:00–02.03. 10:00", "06.03. 09:00–06.03. 09:30"]
    assert found.odd == 0


def test_what_they_have_declined_is_free():
    event = (
        "UID:1\nDTSTART:20270302T090000Z\nDTEND:20270302T100000Z\n"
        'ATTENDEE;CN="Okafor: Mara";PARTSTAT=DECLINED:mailto:Mara@example.org'
    )
    assert said(read(file_of(event), addresses=["mara@example.org"])) == []
    assert len(said(read(file_of(event), addresses=["jun@example.org"]))) == 1


def test_days_and_times_without_a_zone_are_read_on_their_own_clock():
    data = file_of(
        "UID:1\nDTSTART;VALUE=DATE:20270310\nDTEND;VALUE=DATE:20270312",
        "UID:2\nDTSTART;VALUE=DATE:20270401",
        "UID:3\nDTSTART:20270501T090000\nDTEND:20270501T100000",
    )
    assert said(read(data, zone="America/New_York")) == [
        "10.03. 05:00–12.03. 05:00", "01.04. 04:00–02.04. 04:00", "01.05. 13:00–01.05. 14:00",
    ]  # fmt: skip
    with_zone = file_of("UID:3\nDTSTART:20270501T090000\nDTEND:20270501T100000",
                        more="X-WR-TIMEZONE:Europe/Warsaw\r\n")  # fmt: skip
    assert said(read(with_zone)) == ["01.05. 07:00–01.05. 08:00"]


OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Our House
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("zone", "more", "begins"),
    [
        ("Europe/Warsaw", "", "08:00"),
        ("W. Europe Standard Time", "", "08:00"),  # as Windows calls it
        ("Our House", OWN_ZONE, "07:00"),  # said by the file
        ("Nowhere/At All", "", "09:00"),  # on their own clock
    ],
)
def test_zones_by_any_name(zone, more, begins):
    event = f'UID:1\nDTSTART;TZID="{zone}":20270302T090000\nDTEND;TZID="{zone}":20270302T100000'
    assert said(read(file_of(event, more=more)))[0].startswith(f"02.03. {begins}")


def test_a_rule_keeps_its_wall_time_and_its_exceptions():
    data = file_of(
        "UID:r\nDTSTART;TZID=Europe/London:20270308T090000\nDTEND;TZID=Europe/London:20270308T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=6\nEXDATE;TZID=Europe/London:20270315T090000\n"
        "RDATE;TZID=Europe/London:20270416T120000",
        "UID:r\nRECURRENCE-ID;TZID=Europe/London:20270322T090000\n"
        "DTSTART;TZID=Europe/London:20270323T110000\nDTEND;TZID=Europe/London:20270323T113000",
        "UID:r\nRECURRENCE-ID;TZID=Europe/London:20270329T090000\n"
        "DTSTART;TZID=Europe/London:20270329T090000\nDTEND;TZID=Europe/London:20270329T100000\n"
        "STATUS:CANCELLED",
    )
    # Clocks go forward on the 28th.
    assert said(read(data)) == [
        "08.03. 09:00–08.03. 10:00", "23.03. 11:00–23.03. 11:30", "05.04. 08:00–05.04. 09:00",
        "12.04. 08:00–12.04. 09:00", "16.04. 11:00–16.04. 12:00",
    ]  # fmt: skip


def test_a_rule_that_began_long_ago_is_followed():
    data = file_of("UID:1\nDTSTART:19900101T090000Z\nDTEND:19900101T093000Z\nRRULE:FREQ=DAILY")
    assert len(read(data).spans) == 92


HOSTILE = {
    "every second": "RRULE:FREQ=SECONDLY",
    "every minute, a million times": "RRULE:FREQ=MINUTELY;COUNT=1000000",
    "every hour": "RRULE:FREQ=HOURLY;COUNT=99999999",
    "every second of each day": "RRULE:FREQ=DAILY;BYHOUR="
    + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    "no step": "RRULE:FREQ=DAILY;INTERVAL=0",
    "backwards": "RRULE:FREQ=DAILY;INTERVAL=-1",
    "no rule": "RRULE:hello",
    "a day that never comes": "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
    "too many dates": "RDATE:" + ",".join(f"2027{m:02}{d:02}T{h:02}0000Z"
                                          for m in range(1, 13) for d in range(1, 29)
                                          for h in range(24)),
}  # fmt: skip


@pytest.mark.parametrize("rule", HOSTILE.values(), ids=HOSTILE)
def test_a_rule_that_would_never_end_is_left_out_and_the_others_are_read(rule):
    since = clock.process_time()
    found = read(file_of("UID:2\nDTSTART:20270301T080000Z\nDURATION:PT1M\n" + rule, ONE))
    assert said(found)[-1] == "02.03. 09:00–02.03. 10:00"
    assert clock.process_time() - since < 6


def test_entries_that_arent_followed_are_counted():
    assert read(file_of("UID:2\nDTSTART:20270301T080000Z\nRRULE:FREQ=SECONDLY", ONE)).odd == 1


def test_a_zone_that_changes_every_second_is_no_zone():
    evil = OWN_ZONE.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY")
    since = clock.process_time()
    read(file_of('UID:1\nDTSTART;TZID="Our House":20270302T090000\nDURATION:PT1H', ONE, more=evil))
    assert clock.process_time() - since < 6


@pytest.mark.parametrize(
    "broken",
    [
        "DTSTART:20270302T090000Z\nDTEND:yesterday",
        "UID:2\nDTSTART:2027-03-02 09:00\nDTEND:20270302T100000Z",
        "UID:2\nSUMMARY:no time at all",
        "UID:2\nDTSTART:99999999T990000Z\nDTEND:20270302T100000Z",
        "UID:2\nDTSTART:20270305T090000Z\nDTEND:20270301T090000Z",
        "UID:2\nDTSTART:20270305T090000Z\nDURATION:P99999999999D",
        "UID:2\nDTSTART;VALUE=DATE:20270305\nDTEND:20270306T090000Z",
        "UID:2\n:\n;;;\nDTSTART",
        "BEGIN:VEVENT\nBEGIN:VEVENT",
        "UID:\0\nDTSTART:\0",
    ],
)
def test_a_broken_entry_harms_no_other(broken):
    found = read(file_of(broken, ONE))
    assert "02.03. 09:00–02.03. 10:00" in said(found)


@pytest.mark.parametrize(
    "data",
    [b"", b"<!doctype html><title>Sign in</title>", b"\x00" * 1000, "łódź".encode("utf-16"),
     b"BEGIN:VCARD\r\nEND:VCARD\r\n"],
)  # fmt: skip
def test_what_isnt_a_calendar_is_said_to_be_none(data):
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert refusal.value.what == reader.NOT_A_CALENDAR


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_however_lines_end_and_are_folded(ends):
    data = file_of("UID:1\nDTSTART:202703\n 02T090000Z\nDTEND:20270302T100000Z").decode()
    data = data.replace("\r\n", "\n").replace("\n", ends)
    for encoded in (data.encode(), data.encode("utf-8-sig"), data.encode("utf-16")):
        assert said(read(encoded)) == ["02.03. 09:00–02.03. 10:00"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_file_it_is_read_or_refused(data):
    lines = file_of(ONE + "\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20270309T090000Z",
                    more=OWN_ZONE).decode().split("\r\n")  # fmt: skip
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place] = data.draw(
            st.sampled_from(
                [lines[place][:9], lines[place] * 2, "", lines[-place], "X:" + "9" * 99]
            )
            | st.text(max_size=40)
        )
    period = reader.Period(SINCE, UNTIL, UTC)
    with contextlib.suppress(reader.NotACalendar, reader.Slow, ValueError):
        spans, _ = reader.spans_of("\r\n".join(lines).encode(), period)
        assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_a_calendar_of_ten_years_is_read_in_seconds():
    words = "DESCRIPTION:" + "Quarterly words about everything. " * 12
    years = [2017 + n % 10 for n in range(6000)]
    old = [f"UID:o{n}\nDTSTART:{year}0105T090000Z\nDTEND:{year}0105T100000Z\n{words}"
           for n, year in enumerate(years)]  # fmt: skip
    rules = [f"UID:w{n}\nDTSTART:2026010{1 + n % 7}T{n % 24:02}0000Z\nDURATION:PT15M\n{words}\n"
             "RRULE:FREQ=WEEKLY" for n in range(300)]  # fmt: skip
    data = file_of(*old, *rules, ONE)
    assert len(data) > 2_500_000
    since = clock.process_time()
    found = read(data)
    assert found.odd == 0
    assert len(found.spans) > 1000
    assert clock.process_time() - since < 15


def test_more_than_is_looked_at_is_said_to_be_too_much():
    many = [f"UID:{n}\nDTSTART:20270302T090000Z\nDURATION:PT1H" for n in range(20_001)]
    with pytest.raises(Unreadable) as refusal:
        read(file_of(*many))
    assert refusal.value.what == reader.TOO_MUCH
