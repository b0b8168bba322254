"""A date as a calendar file (RFC 5545), for whatever calendar somebody keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LINE_OCTETS = 75
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; the same ``uid`` with a higher ``sequence`` moves it."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    minutes: int
    summary: str
    place: str = ""
    url: str = ""


def calendar_file(event: Event) -> bytes:
    """The file's content, in UTF-8 with the line ends and folds that the standard asks for."""
    ends_at = event.starts_at + timedelta(minutes=event.minutes)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bothways//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{moment(event.stamp)}",
        f"DTSTART:{moment(event.starts_at)}",
        f"DTEND:{moment(ends_at)}",
        f"SUMMARY:{text(event.summary)}",
        *([f"LOCATION:{text(event.place)}"] if event.place else []),
        *([f"URL:{UNSEEN.sub('', event.url)}"] if event.url else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def moment(at: datetime) -> str:
    """Raises ``ValueError`` for a time that doesn't know its zone."""
    if at.tzinfo is None:
        raise ValueError("A calendar needs a time that knows its zone.")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(value: str) -> str:
    """The value with what means something in the format made harmless."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = UNSEEN.sub("", value)
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which splits a letter."""
    pieces: list[bytes] = []
    now = b""
    for letter in line:
        octets = letter.encode()
        room = LINE_OCTETS - (1 if pieces else 0)
        if len(now) + len(octets) > room:
            pieces.append(now)
            now = b""
        now += octets
    pieces.append(now)
    return b"\r\n ".join(pieces) + b"\r\n"
