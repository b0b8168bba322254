"""Programs that read calendars, none of which wrote them."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream
from ical.types.recur import RecurrenceId

FAR = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))


def by_recurring_ical_events(text: bytes) -> list[tuple[datetime, datetime]]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*FAR)
    return sorted((utc(one["dtstart"].dt), utc(one["dtend"].dt)) for one in found)


def by_ical(text: bytes) -> list[tuple[datetime, datetime]]:
    """Strict. Its own timeline leaves those standing that are replaced."""
    [calendar] = IcsCalendarStream.from_ics(text.decode()).calendars
    replaced = {named(one.recurrence_id) for one in calendar.events if one.recurrence_id}
    found = []
    for one in calendar.events:
        starts = [one.dtstart] if one.rrule is None else one.as_rrule() or []
        kept = [utc(at) for at in starts if one.recurrence_id or utc(at) not in replaced]
        found += [(at, at + one.computed_duration) for at in kept]
    return sorted(found)


def named(which: RecurrenceId) -> datetime:
    at = RecurrenceId.to_value(which)
    assert isinstance(at, datetime)
    return utc(at if which.tzinfo is None else at.replace(tzinfo=which.tzinfo))


def by_vobject(text: bytes) -> list[tuple[datetime, datetime]]:
    """By dateutil's rules; an event with a RECURRENCE-ID takes the place of what it names."""
    calendar = vobject.readOne(text.decode())
    events = list(getattr(calendar, "vevent_list", []))
    replaced = {utc(one.recurrence_id.value) for one in events if hasattr(one, "recurrence_id")}
    found = []
    for one in events:
        length = one.dtend.value - one.dtstart.value
        if hasattr(one, "recurrence_id") or not hasattr(one, "rrule"):
            found.append((utc(one.dtstart.value), utc(one.dtend.value)))
            continue
        for start in one.getrruleset(addRDate=True):
            if utc(start) not in replaced:
                found.append((utc(start), utc(start) + length))
    return sorted(found)


def utc(value: datetime | date) -> datetime:
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


# libical, by way of C


@cache
def libical() -> ctypes.CDLL | None:
    """Debian's ``libical3``; ``None`` where it isn't."""
    for name in ("libical.so.3", ctypes.util.find_library("ical") or "libical.so"):
        try:
            found = ctypes.CDLL(name)
        except OSError:
            continue
        pointer = ctypes.c_void_p
        for function, answers, takes in (
            ("icalparser_parse_string", pointer, [ctypes.c_char_p]),
            ("icalrestriction_check", ctypes.c_int, [pointer]),
            ("icalcomponent_count_errors", ctypes.c_int, [pointer]),
            ("icalcomponent_as_ical_string_r", pointer, [pointer]),
            ("icalcomponent_free", None, [pointer]),
            ("icalmemory_free_buffer", None, [pointer]),
        ):
            getattr(found, function).restype = answers
            getattr(found, function).argtypes = takes
        found.icalerror_set_errors_are_fatal(0)
        return found
    return None


def complaints_of_libical(text: bytes) -> list[str]:
    """What it says against the text: of its grammar, and of what its METHOD may hold (iTIP)."""
    library = libical()
    assert library is not None
    component = library.icalparser_parse_string(text)
    assert component, "libical can't read it at all"
    try:
        library.icalrestriction_check(component)
        written = library.icalcomponent_as_ical_string_r(component)
        lines = ctypes.string_at(written).decode().replace("\r\n ", "").splitlines()
        library.icalmemory_free_buffer(written)
        return [one for one in lines if one.startswith("X-LIC-ERROR")]
    finally:
        library.icalcomponent_free(component)


def events_of(text: bytes) -> Iterator[icalendar.Event]:
    return iter(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def method_of(text: bytes) -> str:
    return str(icalendar.Calendar.from_ical(text).get("method", ""))


ALL = (by_recurring_ical_events, by_ical, by_vobject)
