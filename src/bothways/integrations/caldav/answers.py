"""Answers of a calendar server, read without believing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bothways.common.text import one_line

from .trouble import Puzzling

D, C, S = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
WRITING = frozenset({f"{D}write", f"{D}write-content", f"{D}bind", f"{D}all"})
KEPT = "/:@!$&'()*+,;=-._~"
"""What stands in a path as itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a multistatus says of one resource."""

    url: str
    status: int
    """Of the resource itself; 0 where only its properties have one."""
    properties: Mapping[str, Element] = field(default_factory=dict)
    """Those that it has."""

    def text(self, name: str) -> str:
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def href(self, name: str) -> str:
        """The address that stands in a property; empty where there is none."""
        found = self.properties.get(name)
        inner = found.find(f"{D}href") if found is not None else None
        return (inner.text or "").strip() if inner is not None else ""


@dataclass(frozen=True, slots=True)
class Multistatus:
    rows: tuple[Found, ...]
    token: str


def read(body: bytes, url: str) -> Multistatus:
    """Raises ``Puzzling``, also for XML that defines entities or has a document type."""
    root = parsed(body)
    if root.tag != f"{D}multistatus":
        raise Puzzling(f"{urlsplit(url).hostname} answered no multistatus.")
    rows = tuple(found_in(each, url) for each in root.findall(f"{D}response"))
    return Multistatus(rows, (root.findtext(f"{D}sync-token") or "").strip())


def parsed(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Puzzling(f"Not XML as it should be: {type(error).__name__}") from None
    return root


def found_in(response: Element, url: str) -> Found:
    href = (response.findtext(f"{D}href") or "").strip()
    properties = {
        each.tag: each
        for stated in response.findall(f"{D}propstat")
        if status_of(stated) in {0, 200}
        for each in stated.findall(f"{D}prop/*")
    }
    return Found(plain(urljoin(url, href)), status_of(response), properties)


def status_of(element: Element) -> int:
    words = (element.findtext(f"{D}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() and len(words[1]) == 3 else 0


def plain(url: str) -> str:
    """One way of writing an address, whatever of it the server has escaped."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Puzzling("An address that isn't one.") from None
    host = (parts.hostname or "").lower() + (f":{port}" if port not in {None, 443} else "")
    return f"{parts.scheme.lower()}://{host}{quote(unquote(parts.path), safe=KEPT) or '/'}"


def says(body: bytes, name: str) -> bool:
    """Whether an error names this condition."""
    return name.encode() in body[:20_000]


@dataclass(frozen=True, slots=True)
class OneCalendar:
    url: str
    name: str
    is_writable: bool


def calendars_in(answer: Multistatus) -> Iterator[OneCalendar]:
    """Collections of events, each with its name."""
    for found in answer.rows:
        kind = found.properties.get(f"{D}resourcetype")
        if kind is None or kind.find(f"{C}calendar") is None or not holds_events(found):
            continue
        last = unquote(found.url.rstrip("/").rpartition("/")[2])
        name = one_line(found.text(f"{D}displayname") or last)
        yield OneCalendar(found.url.rstrip("/") + "/", name[:120], may_write(found))


def holds_events(found: Found) -> bool:
    parts = found.properties.get(f"{C}supported-calendar-component-set")
    if parts is None:
        return True
    return any(part.get("name", "").upper() == "VEVENT" for part in parts.findall(f"{C}comp"))


def may_write(found: Found) -> bool:
    granted = found.properties.get(f"{D}current-user-privilege-set")
    if granted is None:
        return True  # not said; writing will tell
    return any(one.tag in WRITING for one in granted.findall(f"{D}privilege/*"))
