"""Writing ours over what is in a calendar, so that what is its owner's own stays. No database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from .facts import MAYBE, NO, NONE, TEXTS, YES, Facts
from .reading import Expected, Read, Unreadable, attendee_in, key_of, lines_of, until_in

OURS = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID",
     "ORGANIZER", "ATTENDEE", "STATUS", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CONFERENCE",
     *TEXTS}
)  # fmt: skip
"""Properties that we write; all others are the owner's, and so is what stands in an event, such as
its alarms."""
PARTSTAT = {YES: "ACCEPTED", MAYBE: "TENTATIVE", NO: "DECLINED", NONE: "NEEDS-ACTION"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand in the calendar."""

    facts: Mapping[str, Facts]
    """By occurrence."""
    kept: Mapping[str, frozenset[str]]
    """Texts that stay as they are there."""
    whole: Collection[str]
    """Occurrences that stay there as they are."""


def composed(ours: Read, theirs: Read | None, wanted: Wanted, expected: Expected) -> str:
    """The text to write. ``ours`` was built from what stands here, and has all occurrences. Raises
    ``Unreadable`` where theirs can be read and not be written again."""
    try:
        return text_of(ours, theirs, wanted, expected)
    except Exception:  # whatever a text of somebody's makes it raise
        if theirs is None:
            raise
        raise Unreadable from None


def text_of(ours: Read, theirs: Read | None, wanted: Wanted, expected: Expected) -> str:
    calendar = heading(ours.calendar, theirs.calendar if theirs else None)
    if not expected.moments:
        event = merged(ours.master, theirs.master if theirs else None, wanted.kept.get("", ()))
        said_by(event, expected.email, wanted.facts[""].answer)
        calendar.add_component(event)
        return str(calendar.to_ical().decode())
    for event in series_of(ours, theirs, wanted, expected):
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def heading(ours: Calendar, theirs: Calendar | None) -> Calendar:
    """The calendar with its zones and without events."""
    found = Calendar()
    found.add("PRODID", str(ours.get("PRODID", "-//Bothways//EN")))
    found.add("VERSION", "2.0")
    if theirs is not None:
        for name, value in theirs.property_items(recursive=False):
            if name.startswith("X-"):
                found.add(name, value)
    known: set[str] = set()
    for calendar in filter(None, (ours, theirs)):
        for zone in calendar.walk("VTIMEZONE"):
            if str(zone.get("TZID")) not in known:
                known.add(str(zone.get("TZID")))
                found.add_component(zone)
    return found


def merged(ours: Event | None, theirs: Event | None, kept: Collection[str]) -> Event:
    """Theirs, with our properties as ours has them but for those that are kept."""
    assert ours is not None
    if theirs is None:
        return deepcopy(ours)
    found = deepcopy(theirs)
    for name in OURS - set(kept):
        found.pop(name, None)
        if name in ours:
            found[name] = deepcopy(ours[name])
    return found


def said_by(event: Event, email: str, answer: str) -> None:
    if "ORGANIZER" in event:
        # What its owner answers there comes here by us: the server needs to write to nobody.
        event["ORGANIZER"].params["SCHEDULE-AGENT"] = "CLIENT"
    line = attendee_in(event, email)
    if line is not None:
        line.params["PARTSTAT"] = PARTSTAT[answer]
    elif answer != NONE and email and lines_of(event, "ATTENDEE"):
        mine = vCalAddress(f"mailto:{email}")
        mine.params["PARTSTAT"] = PARTSTAT[answer]
        event.add("ATTENDEE", mine)


# A series


def series_of(ours: Read, theirs: Read | None, wanted: Wanted, expected: Expected) -> list[Event]:
    usual = usual_key(ours, theirs, wanted)
    master = merged(ours.master, theirs.master if theirs else None, wanted.kept.get(usual, ()))
    common = wanted.facts[usual].answer if usual in wanted.facts else NONE
    said_by(master, expected.email, common)
    leave_out(master, [m for m in expected.moments if key_of(m) not in wanted.facts])
    found = [master]
    for moment in expected.moments:
        key = key_of(moment)
        facts = wanted.facts.get(key)
        if facts is None:
            continue
        mine = ours.overrides.get(key)
        other = theirs.overrides.get(key) if theirs else None
        if key in wanted.whole and other is not None:
            found.append(named(other, moment, master))
        elif mine is not None or other is not None or facts.answer != common:
            base = mine if mine is not None else alone(ours.master, moment)
            one = merged(base, other, wanted.kept.get(key, ()))
            one = named(one, moment, master)
            said_by(one, expected.email, facts.answer)
            found.append(one)
    return found


def usual_key(ours: Read, theirs: Read | None, wanted: Wanted) -> str:
    """An occurrence that is as the whole series is; the last, for what is over may differ."""
    special = set(ours.overrides) | (set(theirs.overrides) if theirs else set())
    return max((key for key in wanted.facts if key not in special), default="")


def alone(master: Event | None, moment: datetime) -> Event:
    """One occurrence as the series has it."""
    assert master is not None
    found = Event()
    for name, value in master.items():
        if name not in {"RRULE", "EXDATE", "RDATE", "DTSTART", "DTEND", "DURATION"}:
            found[name] = deepcopy(value)
    first, last = master.decoded("DTSTART"), master.decoded("DTEND")
    begins = moment.astimezone(first.tzinfo or UTC)
    found.add("DTSTART", begins)
    found.add("DTEND", (moment + (last - first)).astimezone(first.tzinfo or UTC))
    return found


def named(event: Event, moment: datetime, master: Event) -> Event:
    """With the moment that the rhythm gave it, on the clock of the series."""
    found = deepcopy(event)
    for name in ("RECURRENCE-ID", "RRULE", "EXDATE", "RDATE"):
        found.pop(name, None)
    zone = master.decoded("DTSTART").tzinfo or UTC
    found.add("RECURRENCE-ID", moment.astimezone(zone))
    return found


def leave_out(master: Event, moments: list[datetime]) -> None:
    master.pop("EXDATE", None)
    zone = master.decoded("DTSTART").tzinfo or UTC
    last = until_in(master)
    if last is not None:
        moments = [moment for moment in moments if moment <= last]
    if moments:
        master.add("EXDATE", [moment.astimezone(zone) for moment in moments])
