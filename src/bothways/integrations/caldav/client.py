"""Asking a calendar server. Knows nothing of meetings: calendars, and texts in them by address."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from urllib.parse import urljoin, urlsplit

from bothways.common.outgoing.guard import addresses_of, target_of
from bothways.common.outgoing.requests import (
    MOVED,
    Answer,
    Failed,
    Refused,
    TooMuch,
    TooSlow,
    Untrusted,
    ask,
)

from . import bodies
from .answers import C, D, Multistatus, OneCalendar, S, calendars_in, plain, read, says
from .reach import MOST_BYTES, SECONDS, guard_for, may_follow
from .trouble import (
    BadCertificate,
    Conflict,
    Gone,
    LeadsElsewhere,
    NotACalendarServer,
    NotAllowed,
    OutOfTime,
    Overlong,
    Puzzling,
    ReadOnly,
    Slow,
    TokenForgotten,
    Trouble,
    Unreachable,
    WrongPassword,
)

HOPS = 5
ALL_SECONDS = 40.0
"""A worker sends mail, too, and shouldn't be kept from it for long."""
BATCH = 50
MOST_OF_ONE = 512 * 1024
"""Bytes of one resource; a series with a life's worth of exceptions is a tenth of it."""
MOST_LISTED = 100_000
SYNC, CTAG = "sync:", "ctag:"
"""How a calendar said what has changed begins the mark by which it is asked the next time."""


@dataclass(frozen=True, slots=True)
class Changes:
    mark: str
    """To be given the next time."""
    changed: dict[str, str] = field(default_factory=dict)
    """Etags by address."""
    gone: set[str] = field(default_factory=set)
    is_whole: bool = False
    """Whether ``changed`` is everything there is, so that whatever isn't in it is gone."""


@dataclass(frozen=True, slots=True)
class Resource:
    url: str
    etag: str
    text: str


class Client:
    """One person's sign-in at one server, for one piece of work of ``seconds`` at most."""

    def __init__(
        self, address: str, login: str, password: str, *, seconds: float = ALL_SECONDS
    ) -> None:
        self.address = address
        self.began = time.monotonic()
        self.ends_at = self.began + seconds
        self.asked = 0
        """How many requests have left."""
        said = base64.b64encode(f"{login}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {said}", "User-Agent": "Bothways"}

    # Finding the calendars

    def calendars(self) -> list[OneCalendar]:
        """Those of events in the person's home. Raises ``Trouble``."""
        found = list(calendars_in(self.propfind(self.home(), *bodies.CALENDAR, depth=1)))
        if not found:
            raise NotACalendarServer
        return found

    def home(self) -> str:
        """Where the person's calendars are (RFC 6764, RFC 5397, RFC 4791 6.2.1)."""
        for url in self.beginnings():
            try:
                known, principal = self.led_from(url)
                if known:
                    return known
                if principal:
                    known, _ = self.led_from(principal)
                    if known:
                        return known
            except (Gone, ReadOnly, NotACalendarServer, Puzzling):
                continue
        raise NotACalendarServer

    def beginnings(self) -> list[str]:
        known = urljoin(self.address, "/.well-known/caldav")
        if urlsplit(self.address).path in {"", "/"}:
            return [known, urljoin(self.address, "/")]
        return [self.address, known]

    def led_from(self, url: str) -> tuple[str, str]:
        """The home and the principal that a resource names; each may be empty."""
        answer, url = self.sent("PROPFIND", url, body=bodies.propfind(*bodies.WHO), depth=0)
        if answer.status != 207:
            raise NotACalendarServer
        for found in read(answer.body, url).rows:
            who = found.properties.get(f"{D}current-user-principal")
            if who is not None and who.find(f"{D}unauthenticated") is not None:
                raise WrongPassword
            named = (f"{C}calendar-home-set", f"{D}current-user-principal")
            home, principal = (
                urljoin(url, onward) if (onward := found.href(name)) else "" for name in named
            )
            return home, principal
        raise NotACalendarServer

    def propfind(self, url: str, *names: str, depth: int) -> Multistatus:
        answer, url = self.sent("PROPFIND", url, body=bodies.propfind(*names), depth=depth)
        return self.multistatus(answer, url)

    # What has changed, and what there is

    def changes(self, calendar: str, mark: str = "") -> Changes:
        """Since ``mark``; everything where it is empty or forgotten. Raises ``Trouble``."""
        if not mark.startswith(CTAG):
            try:
                return self.synced(calendar, mark.removeprefix(SYNC))
            except TokenForgotten:
                return self.changes(calendar) if mark else self.compared(calendar, "")
        return self.compared(calendar, mark.removeprefix(CTAG))

    def synced(self, calendar: str, token: str) -> Changes:
        """By RFC 6578. Raises ``TokenForgotten`` also where the server doesn't know how."""
        is_whole = not token
        changed: dict[str, str] = {}
        gone: set[str] = set()
        for _ in range(HOPS * 10):
            body = bodies.sync_collection(token)
            answer, _ = self.sent("REPORT", calendar, body=body, depth=0)
            if answer.status in {400, 403, 405, 409, 415, 501}:
                raise TokenForgotten
            said = self.multistatus(answer, calendar)
            is_cut = False
            for found in said.rows:
                if is_same(found.url, calendar):
                    is_cut = is_cut or found.status == 507
                elif found.status == 404:
                    gone.add(found.url)
                    changed.pop(found.url, None)
                elif etag := found.text(f"{D}getetag"):
                    changed[found.url] = etag
                    gone.discard(found.url)
            if len(changed) > MOST_LISTED:
                raise Overlong
            if not said.token or (is_cut and said.token == token):
                raise TokenForgotten
            token = said.token
            if not is_cut:
                return Changes(SYNC + token, changed, set() if is_whole else gone, is_whole)
        raise Overlong

    def compared(self, calendar: str, ctag: str) -> Changes:
        """By the mark of the whole calendar, and everything's etag where it isn't the same."""
        said = self.propfind(calendar, "s:getctag", "d:getetag", depth=0)
        now = next((found.text(f"{S}getctag") for found in said.rows), "")
        if now and now == ctag:
            return Changes(CTAG + now)
        rows = self.propfind(calendar, "d:getetag", "d:resourcetype", depth=1).rows
        if len(rows) > MOST_LISTED:
            raise Overlong
        etags = {found.url: found.text(f"{D}getetag") for found in rows}
        etags = {url: etag for url, etag in etags.items() if etag and not is_same(url, calendar)}
        return Changes(CTAG + now, etags, is_whole=True)

    def read(self, calendar: str, urls: Iterable[str]) -> dict[str, Resource]:
        """What is at these addresses; what isn't there, or is too long, is left out."""
        found: dict[str, Resource] = {}
        for some in batched(urls, BATCH):
            found |= self.read_some(calendar, some)
        return found

    def read_some(self, calendar: str, urls: Sequence[str]) -> dict[str, Resource]:
        body = bodies.multiget(urlsplit(url).path for url in urls)
        try:
            answer, _ = self.sent("REPORT", calendar, body=body, depth=1,
                                  most_bytes=MOST_OF_ONE * 8)  # fmt: skip
        except Overlong:
            if len(urls) == 1:
                return {}
            half = len(urls) // 2
            return self.read_some(calendar, urls[:half]) | self.read_some(calendar, urls[half:])
        return resources_in(self.multistatus(answer, calendar))

    def with_uid(self, calendar: str, uid: str) -> list[str]:
        """Addresses of what has this UID."""
        answer, _ = self.sent("REPORT", calendar, body=bodies.with_uid(uid), depth=1)
        return [found.url for found in self.multistatus(answer, calendar).rows]

    def between(
        self, calendar: str, first: datetime, last: datetime, names: Sequence[str] = bodies.WHEN
    ) -> list[Resource]:
        """What takes place in that time; of it what is named, where the server can do that."""
        body = bodies.between(first, last, names)
        answer, _ = self.sent("REPORT", calendar, body=body, depth=1)
        return list(resources_in(self.multistatus(answer, calendar)).values())

    # Writing

    def put(self, url: str, text: str, *, etag: str = "") -> str:
        """Write what is new, or over what has this ``etag``; answers the new etag, where it is
        said. Raises ``Conflict`` where something else is there."""
        only = {"If-Match": strong(etag)} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **only}
        answer, _ = self.sent("PUT", url, body=text.encode(), headers=headers)
        if answer.status in {409, 403} and says(answer.body, "no-uid-conflict"):
            raise Conflict("uid")
        if answer.status == 409:
            raise Conflict
        if answer.status not in {200, 201, 204}:
            raise refused(answer)
        return answer.headers.get("etag", "")

    def delete(self, url: str, *, etag: str = "") -> None:
        """Take it away, where it is still that; what isn't there is fine."""
        answer, _ = self.sent("DELETE", url, headers={"If-Match": strong(etag)} if etag else {})
        if answer.status not in {200, 202, 204, 404, 410}:
            raise refused(answer)

    # Sending

    def sent(
        self, method: str, url: str, *, body: bytes | None = None, depth: int | None = None,
        headers: Mapping[str, str] | None = None, most_bytes: int = MOST_BYTES,
    ) -> tuple[Answer, str]:  # fmt: skip
        """The answer, and the address that gave it after having been led on."""
        said = {**self.headers, **(headers or {})}
        if depth is not None:
            said |= {"Depth": str(depth), "Content-Type": "application/xml; charset=utf-8"}
        for _ in range(HOPS + 1):
            answer = self.asked_once(method, url, body, said, most_bytes)
            onward = answer.headers.get("location", "")
            if answer.status not in MOVED or not onward or method not in {"PROPFIND", "REPORT"}:
                break
            url = urljoin(url, onward)
        else:
            raise NotACalendarServer
        if answer.status == 401:
            raise WrongPassword
        if answer.status == 412:
            raise Conflict
        if answer.status in {404, 410} and method != "DELETE":
            raise Gone
        if answer.status in {429, 500, 502, 503, 504}:
            raise Unreachable(f"It answered {answer.status}.")
        return answer, url

    def asked_once(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], most_bytes: int
    ) -> Answer:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise OutOfTime
        guard = guard_for(url, most_bytes=most_bytes, seconds=min(SECONDS, left))
        self.asked += 1
        try:
            if not may_follow(self.address, url):
                host = target_of(url, guard)
                addresses_of(host, guard)
                raise LeadsElsewhere(host.host)
            return ask(method, url, body=body, headers=headers, guard=guard)
        except Refused as refusal:
            raise NotAllowed(str(refusal)) from None
        except Untrusted as error:
            raise BadCertificate(str(error)) from None
        except TooSlow as error:
            raise Slow(str(error)) from None
        except TooMuch as error:
            raise Overlong(str(error)) from None
        except Failed as error:
            raise Unreachable(str(error)) from None

    def multistatus(self, answer: Answer, url: str) -> Multistatus:
        if answer.status != 207:
            raise refused(answer)
        return read(answer.body, url)


def strong(etag: str) -> str:
    """As it was before something on the way weakened it; a weak one never matches."""
    return etag.removeprefix("W/")


def refused(answer: Answer) -> Trouble:
    if answer.status in {403, 405} and not says(answer.body, "valid-calendar"):
        return ReadOnly(f"It answered {answer.status}.")
    if answer.status in {413, 507}:
        return Overlong(f"It answered {answer.status}.")
    return Puzzling(f"It answered {answer.status}.")


def resources_in(answer: Multistatus) -> dict[str, Resource]:
    found = {}
    for row in answer.rows:
        text, etag = row.text(f"{C}calendar-data"), row.text(f"{D}getetag")
        if text and len(text) <= MOST_OF_ONE:
            found[row.url] = Resource(row.url, etag, text)
    return found


def is_same(url: str, calendar: str) -> bool:
    return url.rstrip("/") == plain(calendar).rstrip("/")
