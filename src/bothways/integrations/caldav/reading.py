"""An event of somebody's calendar as facts; believes nothing, and gives up by name. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from .facts import MAYBE, NO, NONE, TEXTS, UNSAID, YES, Facts, Time, fingerprint

MOST_EVENTS = 400
MOST_TIMES = 200
DEEPEST = 6
"""Of a calendar an event, of that an alarm, of that a place …"""
LONGEST = timedelta(hours=12)
ANSWERS = {"ACCEPTED": YES, "TENTATIVE": MAYBE, "DECLINED": NO, "NEEDS-ACTION": NONE}
SIMPLE = frozenset({"FREQ", "INTERVAL", "UNTIL", "COUNT", "BYDAY", "WKST"})
"""Parts of a rule by which a rhythm of ours could have been changed."""


class Unreadable(Exception):
    """It isn't an event as we could have written it, or is too much."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How we would find our own."""

    uid: str
    email: str
    zone: tzinfo
    """In which times without one are read."""
    moments: tuple[datetime, ...] = ()
    """In UTC, of a rhythm in its order; of a meeting alone nothing."""
    signature: tuple[str, str] = ("", "")
    """Of the rhythm as it was agreed last: when it begins, and its rule."""


@dataclass(slots=True)
class Read:
    calendar: Calendar
    master: Event | None
    overrides: dict[str, Event]
    """By occurrence, as ``key_of`` names it."""
    facts: dict[str, Facts]
    signature: tuple[str, str]
    is_strange: bool = False
    """The rhythm was changed in a way that ours can't follow."""
    is_rest: bool = False
    """One and all that follow were moved at once."""


def key_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def calendar_from(text: str) -> Calendar:
    try:
        found = Calendar.from_ical(text)
    except Exception:  # whatever a text of somebody's makes it raise
        raise Unreadable from None
    if not isinstance(found, Calendar) or is_deep(found):
        raise Unreadable
    return found


def is_deep(calendar: Calendar) -> bool:
    """Whether things stand in things beyond what any calendar writes: whoever goes through them by
    going into each would come to their end."""
    level: list[Any] = [calendar]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in each.subcomponents]
    return bool(level)


def read(text: str, expected: Expected) -> Read:
    """Raises ``Unreadable``."""
    return read_calendar(calendar_from(text), expected)


def read_calendar(calendar: Calendar, expected: Expected) -> Read:
    try:
        events: list[Any] = [
            each for each in calendar.walk("VEVENT") if str(each.get("UID", "")) == expected.uid
        ]
        if not events or len(events) > MOST_EVENTS:
            raise Unreadable
        master = next((each for each in events if "RECURRENCE-ID" not in each), None)
        overrides = {
            key_of(moment_in(each, "RECURRENCE-ID", expected.zone)): each
            for each in events if "RECURRENCE-ID" in each
        }  # fmt: skip
        found = Read(calendar, master, overrides, {}, signature_of(master, expected.zone))
        if expected.moments:
            read_series(found, expected)
        elif master is not None and not is_cancelled(master):
            found.facts[""] = facts_of(master, expected)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, LookupError):
        raise Unreadable from None
    return found


# One event


def facts_of(event: Event, expected: Expected, time: Time | None = None) -> Facts:
    texts = [fingerprint(plain(event.get(name))) for name in TEXTS]
    return Facts(
        time or time_of(event, expected.zone),
        answer_in(event, expected.email),
        (texts[0], texts[1], texts[2], texts[3]),
    )


def plain(value: Any) -> str:
    first = value[0] if isinstance(value, list) else value
    return "" if first is None else str(first)


def is_cancelled(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def time_of(event: Event, zone: tzinfo) -> Time | None:
    """``None``: a day, or longer than any meeting, or shorter than a minute."""
    if not isinstance(event.decoded("DTSTART"), datetime):
        return None
    first = moment_in(event, "DTSTART", zone)
    last = first + length_of(event, first, zone)
    return (first, last) if timedelta(minutes=1) <= last - first <= LONGEST else None


def length_of(event: Event, first: datetime, zone: tzinfo) -> timedelta:
    if "DTEND" in event:
        return moment_in(event, "DTEND", zone) - first
    length = event.decoded("DURATION") if "DURATION" in event else timedelta()
    return length if isinstance(length, timedelta) else timedelta()


def moment_in(event: Event, name: str, zone: tzinfo) -> datetime:
    return in_utc(event.decoded(name), zone)


def in_utc(value: date, zone: tzinfo) -> datetime:
    """Of a day its beginning."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def answer_in(event: Event, email: str) -> str:
    attendee = attendee_in(event, email)
    if attendee is None:
        return UNSAID
    return ANSWERS.get(str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper(), UNSAID)


def attendee_in(event: Event, email: str) -> Any:
    """The line of somebody asked, or ``None``."""
    for each in lines_of(event, "ATTENDEE"):
        if str(each).lower().removeprefix("mailto:") == email.lower():
            return each
    return None


def lines_of(event: Event, name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


# A rhythm


def signature_of(master: Event | None, zone: tzinfo) -> tuple[str, str]:
    if master is None or "RRULE" not in master:
        return ("", "")
    return (key_of(moment_in(master, "DTSTART", zone)), rule_of(master))


def rule_of(master: Event) -> str:
    """In one way of writing."""
    rule = master.get("RRULE")
    if isinstance(rule, list):
        raise Unreadable
    parts = dict(part.split("=", 1) for part in rule.to_ical().decode().upper().split(";"))
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    if parts.get("WKST") == "MO":
        del parts["WKST"]
    return ";".join(f"{name}={parts[name]}" for name in sorted(parts))


def read_series(found: Read, expected: Expected) -> None:
    master = found.master
    if master is None or "RRULE" not in master:
        found.is_strange = master is not None
        only_overrides(found, expected)
        return
    if is_cancelled(master):
        return
    starts = dict(starts_of(found, expected))
    gone = set(excluded(master, expected.zone))
    time = time_of(master, expected.zone)
    length = time[1] - time[0] if time else None
    rest: Event | None = None
    for moment in expected.moments:
        key, start = key_of(moment), starts.get(moment)
        override = found.overrides.get(key)
        if override is None and start is not None:
            override = found.overrides.get(key_of(start))
        if override is not None:
            found.overrides[key] = override
            rest = override if is_for_rest(override) else rest
            if not is_cancelled(override):
                found.facts[key] = facts_of(override, expected)
        elif rest is not None and start is not None and start not in gone:
            found.is_rest = True
            if not is_cancelled(rest):
                found.facts[key] = replace(
                    facts_of(rest, expected), time=shifted(rest, start, expected.zone)
                )
        elif start is not None and start not in gone and moment not in gone:
            facts = facts_of(master, expected, (start, start + length) if length else None)
            found.facts[key] = facts


def is_for_rest(override: Event) -> bool:
    """Whether it stands for all that follow, too."""
    said: Any = override["RECURRENCE-ID"]
    return str(said.params.get("RANGE", "")).upper() == "THISANDFUTURE"


def shifted(rest: Event, start: datetime, zone: tzinfo) -> Time | None:
    """When what would begin at ``start`` takes place, as far from it as this one is from its own,
    by the clock on the wall."""
    time = time_of(rest, zone)
    if time is None:
        return None
    was, now = (
        moment.astimezone(zone).replace(tzinfo=None)
        for moment in (moment_in(rest, "RECURRENCE-ID", zone), time[0])
    )
    local = start.astimezone(zone).replace(tzinfo=None) + (now - was)
    first = in_utc(local, zone)
    return first, first + (time[1] - time[0])


def only_overrides(found: Read, expected: Expected) -> None:
    known = {key_of(moment) for moment in expected.moments}
    for key, override in found.overrides.items():
        if key in known and not is_cancelled(override):
            found.facts[key] = facts_of(override, expected)


def starts_of(found: Read, expected: Expected) -> Iterator[tuple[datetime, datetime]]:
    """When each occurrence of ours begins by their rule; what it doesn't reach isn't in it."""
    assert found.master is not None
    if found.signature == expected.signature or not expected.signature[0]:
        last = until_of(found.master, expected)
        yield from ((moment, moment) for moment in expected.moments if moment <= last)
        return
    parts = parts_of(found.signature[1])
    before = parts_of(expected.signature[1])
    steady = {name: value for name, value in parts.items() if name in {"FREQ", "INTERVAL"}}
    if set(parts) - SIMPLE or "," in parts.get("BYDAY", "") or any(
        before.get(name) != value for name, value in steady.items()
    ):  # fmt: skip
        found.is_strange = True
        yield from ((moment, moment) for moment in expected.moments)
        return
    yield from zip(expected.moments, times_of(found.master, expected.zone), strict=False)


def parts_of(rule: str) -> Mapping[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";") if part)


def until_of(master: Event, expected: Expected) -> datetime:
    parts = parts_of(rule_of(master))
    if "COUNT" in parts:
        count = int(parts["COUNT"])
        return expected.moments[min(count, len(expected.moments)) - 1]
    value = until_in(master)
    if value is None:
        return expected.moments[-1]
    if not isinstance(value, datetime):
        return in_utc(value, expected.zone) + timedelta(days=1)
    return in_utc(value, expected.zone)


def until_in(master: Event) -> Any:
    rule: Any = master["RRULE"]
    found = rule.get("UNTIL")
    return found[0] if isinstance(found, list) else found


def times_of(master: Event, zone: tzinfo) -> Sequence[datetime]:
    """By their rule, on the clock that it is written in."""
    start = master.decoded("DTSTART")
    if not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day)  # noqa: DTZ001
    where = start.tzinfo or zone
    parts = dict(parts_of(rule_of(master)))
    if "UNTIL" in parts:
        until = until_in(master)
        last = in_utc(until, where) + (
            timedelta() if isinstance(until, datetime) else timedelta(days=1)
        )
        parts["UNTIL"] = f"{last.astimezone(where):%Y%m%dT%H%M%S}"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    rule = rrulestr(text, dtstart=start.replace(tzinfo=None))
    return [in_utc(each, where) for each in islice(rule, MOST_TIMES)]


def excluded(master: Event, zone: tzinfo) -> Iterator[datetime]:
    for line in lines_of(master, "EXDATE"):
        for each in line.dts:
            yield in_utc(each.dt, zone)
