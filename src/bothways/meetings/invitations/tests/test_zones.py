"""Zones as calendars are told of them, read by a program that looks at nothing else."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from bothways.meetings.invitations.zones import timezone_of

ZONES = ["Europe/Warsaw", "Africa/Casablanca", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Asia/Kathmandu", "Europe/Dublin", "America/St_Johns", "Antarctica/Troll"]  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_every_three_hours_of_three_years_show_the_same_offset(name):
    text = timezone_of(name, 2026, 2028).to_ical().decode()
    read, zone = tzical(io.StringIO(text)).get(name), ZoneInfo(name)
    at = datetime(2026, 1, 2, 12)  # noqa: DTZ001
    while at.year < 2029:
        local, real = at.replace(tzinfo=read), at.replace(tzinfo=zone)
        is_odd = real.replace(fold=1).utcoffset() != real.utcoffset()  # skipped, or twice
        assert is_odd or local.utcoffset() == real.utcoffset(), at
        at += timedelta(hours=3)


def test_change_stands_at_the_hour_of_the_clock_before_it():
    text = timezone_of("Europe/Warsaw", 2027, 2027).to_ical().decode()
    assert " ".join(text.split()) == (
        "BEGIN:VTIMEZONE TZID:Europe/Warsaw "
        "BEGIN:STANDARD DTSTART:20270101T010000 TZNAME:CET "
        "TZOFFSETFROM:+0100 TZOFFSETTO:+0100 END:STANDARD "
        "BEGIN:DAYLIGHT DTSTART:20270328T020000 TZNAME:CEST "
        "TZOFFSETFROM:+0100 TZOFFSETTO:+0200 END:DAYLIGHT "
        "BEGIN:STANDARD DTSTART:20271031T030000 TZNAME:CET "
        "TZOFFSETFROM:+0200 TZOFFSETTO:+0100 END:STANDARD END:VTIMEZONE"
    )
