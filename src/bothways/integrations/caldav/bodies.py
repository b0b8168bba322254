"""What is asked of a calendar server, as XML (WebDAV: RFC 4918, CalDAV: RFC 4791, RFC 6578)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

NAMES = (
    'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
)
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
WHO = ("d:current-user-principal", "d:resourcetype", "c:calendar-home-set")
CALENDAR = (
    "d:resourcetype",
    "d:displayname",
    "c:supported-calendar-component-set",
    "d:current-user-privilege-set",
)
WHEN = ("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
        "TRANSP", "STATUS")  # fmt: skip
"""All that is asked of an event for knowing when somebody is busy: not what it is about."""

WHOSE = ("UID", "DTSTART", "RRULE", "RECURRENCE-ID", "ORGANIZER", "URL", "RELATED-TO")
"""By which the second half of a series that a calendar has split in two is known."""


def propfind(*names: str) -> bytes:
    wanted = "".join(f"<{name}/>" for name in names)
    return f"{HEAD}<d:propfind {NAMES}><d:prop>{wanted}</d:prop></d:propfind>".encode()


def sync_collection(token: str) -> bytes:
    return (
        f"{HEAD}<d:sync-collection {NAMES}><d:sync-token>{escape(token)}</d:sync-token>"
        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    ).encode()


def multiget(paths: Iterable[str]) -> bytes:
    wanted = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return (
        f"{HEAD}<c:calendar-multiget {NAMES}><d:prop><d:getetag/><c:calendar-data/></d:prop>"
        f"{wanted}</c:calendar-multiget>"
    ).encode()


def with_uid(uid: str) -> bytes:
    return (
        f"{HEAD}<c:calendar-query {NAMES}><d:prop><d:getetag/></d:prop><c:filter>"
        '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:prop-filter name="UID">'
        f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match></c:prop-filter>'
        "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    ).encode()


def between(first: datetime, last: datetime, names: Iterable[str] = WHEN) -> bytes:
    """Events that touch the time from ``first`` to ``last``: of each what is named."""
    wanted = "".join(f'<c:prop name="{name}"/>' for name in names)
    return (
        f"{HEAD}<c:calendar-query {NAMES}><d:prop><d:getetag/><c:calendar-data>"
        f'<c:comp name="VCALENDAR"><c:comp name="VEVENT">{wanted}</c:comp>'
        '<c:comp name="VTIMEZONE"/></c:comp></c:calendar-data></d:prop><c:filter>'
        '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        f'<c:time-range start="{stamp(first)}" end="{stamp(last)}"/>'
        "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    ).encode()


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
