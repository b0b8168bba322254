"""What a calendar answers, out of an e-mail as it came. No Django, no database.

The letter is a stranger's: its size, its parts and the calendar's lines are bounded before they are
looked at, and of the calendar only the few lines are read that an answer consists of. No rule and
no zone of it is ever worked out: a rule for every second would keep a reader busy for years.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from zoneinfo import ZoneInfo

from icalendar.parser import Contentline, Contentlines
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

LIMIT = 1024 * 1024
"""Bytes of a letter; answers of calendars have a few thousand."""
MOST_TEXT = 128 * 1024
MOST_PARTS = 30
MOST_EVENTS = 50
YEARS = range(1970, 9000)
"""Of a moment: nearer to where dates begin and end, no other clock has it."""
NESTED = re.compile(rb"multipart|message/", re.IGNORECASE)
LONG_TYPE = re.compile(
    rb"^content-type:(?:[^\r\n]|\r\n[ \t]|[\r\n][ \t]){3000}", re.IGNORECASE | re.MULTILINE
)
"""The parser of the standard library takes minutes over one with a hundred thousand parts."""
SLOW_CHARSETS = frozenset({"punycode", "idna"})
"""Names of hosts are written in them, and their time grows with the square of the length."""
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
HEADER = 2000
REPLY, COUNTER = "REPLY", "COUNTER"
MOMENT = re.compile(r"(\d{8})T(\d{6})(Z?)")
LENGTH = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d+S)?)?")


class Unreadable(Exception):
    """It isn't a letter with an answer, or more of one than is read."""


@dataclass(slots=True)
class Said:
    """One event of an answer."""

    method: str
    uid: str = ""
    attendees: dict[str, str] = field(default_factory=dict)
    """PARTSTAT by address, in small letters."""
    sequence: int | None = None
    stamp: datetime | None = None
    occurrence: datetime | date | None = None
    """Which of a series: aware, or as a wall clock shows it."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    rule: str = ""
    """As it stands there; never worked out."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    to: str
    """Wherever an address of its recipient may stand."""
    said: tuple[Said, ...]


def read_answer(raw: bytes) -> Answer:
    """What a calendar answers. Raises ``Unreadable``."""
    if len(raw) > LIMIT:
        raise Unreadable("too large")
    if len(NESTED.findall(raw)) > MOST_PARTS:
        raise Unreadable("too many parts")
    if LONG_TYPE.search(raw):
        raise Unreadable("too long a type")
    try:
        letter = email.message_from_bytes(raw, policy=email.policy.compat32)
        found = said_in(letter)
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError) as error:
        # The parser of the standard library raises all of these on letters made to be odd.
        raise Unreadable(type(error).__name__) from error
    lines = [str(value)[:HEADER] for name in RECIPIENTS for value in letter.get_all(name, [])[:5]]
    return Answer(" ".join([*lines, *(one.organiser for one in found)]), tuple(
        each for one in found for each in one.said))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    organiser: str
    said: list[Said]


def said_in(letter: Message) -> list[Calendar]:
    """The same calendar often comes twice, as an alternative and as a file: the first counts."""
    for part in letter.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            text = part.get_payload(decode=True)
            if isinstance(text, bytes) and len(text) <= MOST_TEXT:
                found = calendar_in(decoded(text, part.get_content_charset()))
                if found.said:
                    return [found]
    return []


def decoded(text: bytes, charset: str | None) -> str:
    try:
        name = codecs.lookup(charset or "utf-8").name
        return text.decode("utf-8" if name in SLOW_CHARSETS else name)
    except (LookupError, ValueError):
        return text.decode("utf-8", "replace")


def calendar_in(text: str) -> Calendar:
    method, organiser = "", ""
    inside: list[str] = []
    said: list[Said] = []
    for name, params, value in lines_of(text):
        if name == "BEGIN":
            inside.append(value.strip().upper())
            if inside == ["VCALENDAR", "VEVENT"] and len(said) < MOST_EVENTS:
                said.append(Said(method))
        elif name == "END":
            inside = inside[:-1]
        elif inside == ["VCALENDAR"] and name == "METHOD":
            method = value.strip().upper()
        elif inside == ["VCALENDAR", "VEVENT"] and said:
            if name == "ORGANIZER":
                organiser = value[:HEADER]
            note(said[-1], name, params, value)
    for one in said:
        one.method = one.method or method  # some write it after the events
    return Calendar(organiser, [one for one in said if one.method in {REPLY, COUNTER}])


def lines_of(text: str) -> Iterator[tuple[str, Mapping[str, str], str]]:
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
        if not isinstance(line, Contentline) or not line:
            continue
        try:
            name, params, value = line.parts()
        except ValueError:
            continue  # a line that is none says nothing
        yield name.upper(), {str(key).upper(): str(one) for key, one in params.items()}, value


def note(said: Said, name: str, params: Mapping[str, str], value: str) -> None:
    match name:
        case "UID":
            said.uid = value.strip().lower()
        case "ATTENDEE":
            address = value.strip().lower().removeprefix("mailto:")
            said.attendees[address] = params.get("PARTSTAT", "").upper()
        case "SEQUENCE" if re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
            said.sequence = int(value)
        case "DTSTAMP":
            said.stamp = aware(moment_in(params, value))
        case "RECURRENCE-ID":
            said.occurrence = moment_in(params, value) or day_in(value)
            if said.occurrence is None:
                raise Unreadable("which of a series")  # never all of it
        case "DTSTART":
            said.starts_at = aware(moment_in(params, value))
        case "DTEND":
            said.ends_at = aware(moment_in(params, value))
        case "DURATION" if said.starts_at and said.ends_at is None:
            said.ends_at = said.starts_at + length_in(value)
        case "RRULE":
            said.rule = value.strip().upper()[:200]
        case "COMMENT":
            said.comment = said.comment or words_in(value)[:1000]


def words_in(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def aware(moment: datetime | None) -> datetime | None:
    return moment if moment and moment.tzinfo else None


def moment_in(params: Mapping[str, str], value: str) -> datetime | None:
    """Aware where it names its zone; ``None`` where it is no moment. Raises ``Unreadable``."""
    found = MOMENT.fullmatch(value.strip())
    if not found:
        return None
    try:
        local = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None
    if local.year not in YEARS:
        raise Unreadable("out of all years")
    if found[3]:
        return local.replace(tzinfo=UTC)
    name = params.get("TZID", "").strip('"/')
    try:
        return local.replace(tzinfo=ZoneInfo(WINDOWS_TO_OLSON.get(name, name))).astimezone(UTC)
    except (KeyError, ValueError, OSError, OverflowError):
        return local


def day_in(value: str) -> date | None:
    try:
        return datetime.strptime(value.strip(), "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None


def length_in(value: str) -> timedelta:
    found = LENGTH.fullmatch(value.strip())
    if not found:
        return timedelta()
    weeks, days, hours, minutes = (int(one or 0) for one in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
