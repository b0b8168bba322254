"""Events of somebody's calendar as facts, whatever stands there."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothways.integrations.caldav.facts import (
    Agreed,
    base_from,
    base_stored,
    facts_from,
    fingerprint,
)
from bothways.integrations.caldav.reading import Expected, Unreadable, key_of, read

WARSAW = ZoneInfo("Europe/Warsaw")
FIRST = datetime(2027, 2, 1, 14, tzinfo=UTC)
RULE = "FREQ=WEEKLY;UNTIL=20270301T140000Z"
ALONE = Expected("u", "mara@example.org", WARSAW)
SERIES = replace(
    ALONE,
    moments=tuple(FIRST + timedelta(weeks=n) for n in range(5)),
    signature=(key_of(FIRST), RULE),
)
USUAL = ("DTSTART;TZID=Europe/Warsaw:20270201T150000", "DURATION:PT45M")
WEEKLY = (*USUAL, f"RRULE:{RULE}")


def event(*lines: str, more: str = "") -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:u",
         "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT", *([more] if more else []),
         "END:VCALENDAR", ""]
    )  # fmt: skip


def override(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:u", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])


def starts(text: str, expected: Expected = SERIES) -> list[str]:
    found = read(text, expected).facts
    return [f"{facts.time[0]:%d.%m. %H:%M}" for _, facts in sorted(found.items()) if facts.time]


@pytest.mark.parametrize("depth", [10, 400, 900, 15_000])
def test_event_with_things_in_things_is_left_alone_and_quickly(depth: int) -> None:
    begun = time.process_time()
    nest = [*["BEGIN:VALARM"] * depth, *["END:VALARM"] * depth]
    with pytest.raises(Unreadable):
        read(event(*USUAL, *nest), ALONE)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("lines", "begins"),
    [
        (("DTSTART:20270201T140000Z", "DTEND:20270201T144500Z"), "2027-02-01 14:00"),
        (("DTSTART;TZID=Europe/Warsaw:20270201T150000", "DURATION:PT45M"), "2027-02-01 14:00"),
        (("DTSTART;TZID=W. Europe Standard Time:20270201T150000", "DURATION:PT45M"),
         "2027-02-01 14:00"),
        (("DTSTART:20270201T150000", "DTEND:20270201T154500"), "2027-02-01 14:00"),
    ],
)  # fmt: skip
def test_time_is_read_on_whatever_clock_it_is_written(lines: tuple[str, ...], begins: str) -> None:
    facts = read(event(*lines), ALONE).facts[""]
    assert f"{facts.time[0]:%Y-%m-%d %H:%M}" == begins
    assert facts.time[1] - facts.time[0] == timedelta(minutes=45)


@pytest.mark.parametrize(
    "lines",
    [("DTSTART;VALUE=DATE:20270201",), ("DTSTART;VALUE=DATE:20270201", "DTEND;VALUE=DATE:20270203"),
     ("DTSTART:20270201T140000Z",), ("DTSTART:20270201T140000Z", "DTEND:20270201T140000Z"),
     ("DTSTART:20270201T140000Z", "DTEND:20270201T130000Z"),
     ("DTSTART:20270201T140000Z", "DURATION:P9D")],
)  # fmt: skip
def test_what_no_meeting_could_have_is_no_time(lines: tuple[str, ...]) -> None:
    assert read(event(*lines), ALONE).facts[""].time is None


@pytest.mark.parametrize(
    ("line", "answer"),
    [("ATTENDEE;PARTSTAT=ACCEPTED:mailto:mara@example.org", "yes"),
     ("ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:Mara@Example.org", "maybe"),
     ("ATTENDEE;PARTSTAT=DECLINED:mailto:mara@example.org", "no"),
     ("ATTENDEE:mailto:mara@example.org", "none"),
     ("ATTENDEE;PARTSTAT=X-WHATEVER:mailto:mara@example.org", ""),
     ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:somebody@example.org", ""), ("X-A:b", "")],
)  # fmt: skip
def test_answer_is_that_of_its_owner(line: str, answer: str) -> None:
    assert read(event(*USUAL, line), ALONE).facts[""].answer == answer


def test_cancelled_event_is_not_there() -> None:
    assert read(event(*USUAL, "STATUS:CANCELLED"), ALONE).facts == {}


def test_rhythm_is_read_with_what_is_left_out_and_what_is_otherwise() -> None:
    left_out = "EXDATE;TZID=Europe/Warsaw:20270208T150000,20270215T150000"
    moved = override("RECURRENCE-ID;TZID=Europe/Warsaw:20270222T150000",
                     "DTSTART:20270223T090000Z", "DTEND:20270223T100000Z")  # fmt: skip
    assert starts(event(*WEEKLY, left_out, more=moved)) == [
        "01.02. 14:00", "23.02. 09:00", "01.03. 14:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "count"),
    [("FREQ=WEEKLY;UNTIL=20270215T140000Z", 3), ("FREQ=WEEKLY;COUNT=2", 2), ("FREQ=WEEKLY", 5),
     ("FREQ=WEEKLY;UNTIL=20270215", 3), ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270301T140000Z", 5),
     ("FREQ=WEEKLY;INTERVAL=1;UNTIL=20270301T140000Z;WKST=MO", 5)],
)  # fmt: skip
def test_rhythm_that_ends_otherwise_has_as_many_as_it_reaches(rule: str, count: int) -> None:
    found = read(event(*USUAL, f"RRULE:{rule}"), SERIES)
    assert (len(found.facts), found.is_strange) == (count, False)


def test_rhythm_moved_as_a_whole_moves_each() -> None:
    text = event("DTSTART;TZID=Europe/Warsaw:20270202T160000", "DURATION:PT45M",
                 "RRULE:FREQ=WEEKLY;UNTIL=20270302T150000Z")  # fmt: skip
    assert starts(text) == ["02.02. 15:00", "09.02. 15:00", "16.02. 15:00", "23.02. 15:00",
                            "02.03. 15:00"]  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=1000000", "FREQ=WEEKLY;INTERVAL=2",
     "FREQ=WEEKLY;BYDAY=MO,TU,WE", "FREQ=WEEKLY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2",
     "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"],
)  # fmt: skip
def test_another_rhythm_is_strange_and_quickly_known(rule: str) -> None:
    began = time.process_time()
    found = read(event(*USUAL, f"RRULE:{rule}"), SERIES)
    assert found.is_strange
    assert len(found.facts) == 5
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT\r\n", event(),
     event("DTSTART:yesterday"), event("DTSTART:99999999T999999Z"),
     event(*USUAL).replace(":u\r", ":v\r"),
     event(*USUAL, "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"), "\0" * 10,
     event("DTSTART;TZID=Europe/Warsaw:20270201T150000", "RRULE:FREQ=WEEKLY;UNTIL=whenever"),
     event(*USUAL, more="\r\n".join([override(*USUAL)] * 500))],
)  # fmt: skip
def test_what_cannot_be_read_is_said_to_be_so(text: str) -> None:
    for expected in (ALONE, SERIES):
        try:
            found = read(text, expected)
        except Unreadable:
            continue
        assert set(found.facts) <= {"", *(key_of(moment) for moment in SERIES.moments)}


LINES = st.lists(
    st.sampled_from(
        [*WEEKLY, "EXDATE:20270208T140000Z", "RRULE:FREQ=DAILY;COUNT=3", "STATUS:CANCELLED",
         "RECURRENCE-ID:20270208T140000Z", "DTEND:20270101T000000Z", "DTSTART:20270203",
         "ATTENDEE;PARTSTAT=DECLINED:mailto:mara@example.org", "END:VEVENT", "BEGIN:VEVENT",
         "SUMMARY:x", "EXDATE;VALUE=DATE:20270208", "DTSTART;TZID=Nowhere/At All:20270201T150000"]
    ),
    max_size=8,
)  # fmt: skip


@given(LINES, st.text(max_size=40))
def test_nothing_that_stands_there_breaks_the_reader(lines: list[str], junk: str) -> None:
    for text in (event(*lines), event(*lines, f"SUMMARY:{junk}"), junk):
        for expected in (ALONE, SERIES):
            try:
                read(text, expected)
            except Unreadable:
                continue


def test_texts_are_kept_as_fingerprints_and_not_as_words() -> None:
    facts = read(event(*USUAL, "SUMMARY:Doctor", "DESCRIPTION:Very private"), ALONE).facts[""]
    stored = repr(base_stored({"": Agreed(facts, facts)}))
    assert "Doctor" not in stored
    assert "private" not in stored
    assert fingerprint("Doctor") in stored
    assert base_from({"": [facts.stored(), facts.stored()], "x": None}) == {
        "": Agreed(facts, facts), "x": None,
    }  # fmt: skip
    assert facts_from(facts.stored()) == facts
