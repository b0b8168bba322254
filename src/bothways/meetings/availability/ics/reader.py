"""The busy times of a calendar file, read in a process of its own: see ``apart.py``.

Run as a program with the period and the zone; the file on standard input, the answer as JSON on
standard output. Imports nothing of the product, so that it starts quickly and knows no secret. What
is written in a calendar may be meant to do harm: lines that no time depends on are dropped before
anything is parsed, rules that come more often than daily aren't followed, each entry has two
seconds, and the whole the processor and memory that its limits allow.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

MOST_ENTRIES = 20_000
MOST_SPANS = 5_000
MOST_DATES = 2_000
"""RDATE and EXDATE of one entry."""
MOST_ZONES = 100
MOST_LINE = 64 * 1024
ENTRY_SECONDS = 2.0
WHOLE_SECONDS = 20.0
CPU_SECONDS = 25
MEMORY = 1024 * 1024 * 1024

NOT_A_CALENDAR, TOO_MUCH = "not a calendar", "too much"

KEPT = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS",
     "TRANSP", "SEQUENCE"}
)  # fmt: skip
FREE = "X-MICROSOFT-CDO-BUSYSTATUS"
RARELY = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
FINE = ("BYHOUR", "BYMINUTE", "BYSECOND")


class NotACalendar(Exception):
    """Something else, such as a page that asks to sign in."""


class TooMuch(Exception):
    """More than is looked at."""


class Slow(Exception):
    """An entry took longer than it may."""


@dataclass(frozen=True, slots=True)
class Period:
    since: datetime
    until: datetime
    zone: tzinfo
    """On which a day, and a time without a zone, are read."""
    addresses: frozenset[str] = frozenset()
    """Whose “no” to an invitation frees the time."""


@dataclass(slots=True)
class Entry:
    lines: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_free: bool = False
    """Doesn't take time: shown as free, cancelled, or declined."""
    is_odd: bool = False
    """Can't be followed, such as a rule for every second."""
    dates: int = 0


@dataclass(slots=True)
class Skimmed:
    """A file without all that no time depends on."""

    entries: list[Entry] = field(default_factory=list)
    zones: dict[str, list[str]] = field(default_factory=dict)
    zone: str = ""
    """That the file names for all its times without one."""


def spans_of(data: bytes, period: Period) -> tuple[list[tuple[int, int]], int]:
    """Minutes of UTC, sorted and apart, and how many entries weren't followed.

    Raises ``NotACalendar`` and ``TooMuch``."""
    skimmed = skim(text_of(data), period)
    zone = period.zone
    if skimmed.zone in available_timezones():
        zone = ZoneInfo(skimmed.zone)
    spans, odd = expanded(skimmed, period, zone)
    joined: list[tuple[int, int]] = []
    for starts, ends in sorted(spans):
        if joined and starts <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends)
        else:
            joined.append((starts, ends))
    return joined[:MOST_SPANS], odd


def text_of(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        text = data.decode("utf-8-sig", errors="replace")
    if "BEGIN:VCALENDAR" not in text[:10_000].upper():
        raise NotACalendar
    return text


# Skimming


def lines_of(text: str) -> Iterator[str]:
    """Unfolded (RFC 5545, 3.1), however the lines end."""
    unfolded = re.sub(r"(?:\r\n|\n|\r)[ \t]", "", text)
    for line in re.split(r"\r\n|\n|\r", unfolded):
        if line:
            yield line.rstrip()


def named(line: str) -> str:
    return re.split("[:;]", line, maxsplit=1)[0].upper()


def said(line: str) -> str:
    """The value, after parameters that may have colons in quotes."""
    is_quoted = False
    for place, letter in enumerate(line):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == ":" and not is_quoted:
            return line[place + 1 :].strip()
    return ""


def skim(text: str, period: Period) -> Skimmed:
    found = Skimmed()
    inside: list[str] = []
    entry = Entry()
    zone: list[str] = []
    for line in lines_of(text):
        name = named(line)
        if name == "BEGIN":
            inside.append(said(line).upper())
            if inside[-1] == "VEVENT" and inside.count("VEVENT") == 1:
                entry = Entry()
        if "VTIMEZONE" in inside:
            note_zone(zone, line, name)
        elif inside and inside[-1] == "VEVENT" and name not in ("BEGIN", "END"):
            note_line(entry, line, name, period.addresses)
        elif name == "X-WR-TIMEZONE":
            found.zone = said(line)
        if name == "END" and inside:
            ended = inside.pop()
            if ended == "VEVENT" and matters(entry, period):
                found.entries.append(entry)
                if len(found.entries) > MOST_ENTRIES:
                    raise TooMuch
            elif ended == "VTIMEZONE":
                keep_zone(found, zone)
                zone = []
    return found


def note_line(entry: Entry, line: str, name: str, addresses: frozenset[str]) -> None:
    if name == FREE:
        entry.is_free |= said(line).upper() == "FREE"
    elif name == "ATTENDEE":
        entry.is_free |= has_declined(line, addresses)
    if name not in KEPT or len(line) > MOST_LINE:
        return
    if name == "TRANSP":
        entry.is_free |= said(line).upper() == "TRANSPARENT"
    elif name == "STATUS":
        entry.is_free |= said(line).upper() == "CANCELLED"
    elif name == "RRULE":
        entry.is_odd |= not is_rare(said(line))
    elif name in ("RDATE", "EXDATE"):
        entry.dates += line.count(",") + 1
        entry.is_odd |= entry.dates > MOST_DATES
    if name in entry.names and name not in ("RDATE", "EXDATE", "RRULE"):
        return
    entry.names.add(name)
    entry.lines.append(line)


def has_declined(line: str, addresses: frozenset[str]) -> bool:
    low = line.lower()
    return "partstat=declined" in low and said(low).removeprefix("mailto:") in addresses


def is_rare(rule: str) -> bool:
    """Whether a rule comes daily at most, or a few times of a day."""
    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)
    times = 1
    for name in FINE:
        times *= parts.get(name, "").count(",") + 1
    every = parts.get("INTERVAL", "1")
    is_forward = every.isascii() and every.isdigit() and 0 < int(every) < 10_000
    return parts.get("FREQ") in RARELY and times <= 24 and is_forward


def matters(entry: Entry, period: Period) -> bool:
    """Whether it may say something about the period; what is before or after isn't parsed."""
    if not {"DTSTART"} <= entry.names:
        return False
    if entry.names & {"RRULE", "RDATE", "RECURRENCE-ID", "DURATION"}:
        return True
    days = [said(line)[:8] for line in entry.lines if named(line) in ("DTSTART", "DTEND")]
    if not all(re.fullmatch("[0-9]{8}", day) for day in days):
        return True
    margin = timedelta(days=2)
    return (
        max(days) >= f"{period.since - margin:%Y%m%d}"
        and min(days) <= f"{period.until + margin:%Y%m%d}"
    )


def note_zone(zone: list[str], line: str, name: str) -> None:
    if name == "RRULE" and not said(line).upper().startswith("FREQ=YEARLY"):
        return
    if len(line) < MOST_LINE and len(zone) < 500:
        zone.append(line)


def keep_zone(found: Skimmed, zone: list[str]) -> None:
    """Those that aren't known by their name anyway."""
    name = next((said(line) for line in zone if named(line) == "TZID"), "")
    known = name in available_timezones()
    if name and not known and zone[-1].upper() == "END:VTIMEZONE" and len(found.zones) < MOST_ZONES:
        found.zones.setdefault(name, zone)


# Expanding


def expanded(skimmed: Skimmed, period: Period, zone: tzinfo) -> tuple[list[tuple[int, int]], int]:
    import icalendar

    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bothways//skimmed//EN"]
    for each in skimmed.zones.values():
        lines += each
    kept = []
    for entry in skimmed.entries:
        if not entry.is_odd:
            kept.append(entry)
            lines += ["BEGIN:VEVENT", *entry.lines, "END:VEVENT"]
    lines.append("END:VCALENDAR\r\n")
    odd = len(skimmed.entries) - len(kept)
    with within(WHOLE_SECONDS):
        calendar = icalendar.Calendar.from_ical("\r\n".join(lines))
    series: dict[str, list[tuple[Any, Entry]]] = defaultdict(list)
    for place, (event, entry) in enumerate(zip(calendar.walk("VEVENT"), kept, strict=True)):
        if entry.is_free:
            event["TRANSP"] = icalendar.vText("TRANSPARENT")
        series[str(event.get("UID") or f"without {place}")].append((event, entry))
    spans: list[tuple[int, int]] = []
    for events in series.values():
        if all(entry.is_free for _, entry in events):
            continue
        try:
            with within(ENTRY_SECONDS):
                spans += times_of([event for event, _ in events], period, zone)
        except Exception:
            # Whatever is wrong with one entry says nothing of the others.
            odd += 1
        if len(spans) > 4 * MOST_SPANS:
            raise TooMuch
    return spans, odd


def times_of(events: list[Any], period: Period, zone: tzinfo) -> list[tuple[int, int]]:
    if len(events) == 1 and not {"RRULE", "RDATE", "RECURRENCE-ID"} & set(events[0]):
        return list(clipped([(events[0].start, events[0].end)], period, zone))
    import icalendar
    import recurring_ical_events

    alone = icalendar.Calendar()
    for event in events:
        alone.add_component(event)
    around = timedelta(days=2)
    query = recurring_ical_events.of(alone)
    found = query.between(period.since - around, period.until + around)
    busy = [each for each in found if str(each.get("TRANSP", "")).upper() != "TRANSPARENT"]
    return list(clipped([(each.start, each.end) for each in busy], period, zone))


def clipped(
    times: Iterable[tuple[Any, Any]], period: Period, zone: tzinfo
) -> Iterator[tuple[int, int]]:
    for first, last in times:
        starts, ends = moment(first, zone), moment(last, zone)
        starts, ends = max(starts, period.since), min(ends, period.until)
        if starts < ends:
            yield int(starts.timestamp() // 60), int(-(-ends.timestamp() // 60))


def moment(at: date | datetime, zone: tzinfo) -> datetime:
    """A day begins, and a time without a zone is read, on the person's own clock."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone).astimezone(UTC)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def limit() -> None:
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    limit()
    since, until, zone, addresses = sys.argv[1:5]
    period = Period(
        datetime.fromtimestamp(int(since), UTC),
        datetime.fromtimestamp(int(until), UTC),
        ZoneInfo(zone),
        frozenset(addresses.split()),
    )
    try:
        spans, odd = spans_of(sys.stdin.buffer.read(), period)
    except NotACalendar:
        answer: dict[str, Any] = {"error": NOT_A_CALENDAR}
    except (TooMuch, Slow, MemoryError):
        answer = {"error": TOO_MUCH}
    except Exception:
        # The library refuses files in many ways; whichever it was, there is nothing to be read.
        answer = {"error": NOT_A_CALENDAR}
    else:
        answer = {"spans": spans, "odd": odd}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
