"""Asking a real calendar server, and servers that mean no good."""

from __future__ import annotations

import http.server
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bothways.common.outgoing.tests.servers import Server, tls_server
from bothways.integrations.caldav import client as module
from bothways.integrations.caldav.client import Client
from bothways.integrations.caldav.reach import may_follow
from bothways.integrations.caldav.trouble import (
    BadCertificate,
    Conflict,
    Gone,
    LeadsElsewhere,
    NotACalendarServer,
    NotAllowed,
    Overlong,
    Puzzling,
    ReadOnly,
    Slow,
    Unreachable,
    WrongPassword,
)

from .servers import LOGIN, PASSWORD, TASKS, Radicale


def event(uid: str, *lines: str) -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VEVENT", f"UID:{uid}",
         "DTSTAMP:20270101T000000Z", *(lines or ("DTSTART:20270105T100000Z", "DURATION:PT1H")),
         "SUMMARY:Dentist", "END:VEVENT", "END:VCALENDAR", ""]
    )  # fmt: skip


@pytest.fixture
def client(server: Radicale) -> Client:
    return Client(server.url, LOGIN, PASSWORD)


@pytest.fixture
def calendar(server: Radicale) -> str:
    """A new, empty one."""
    return server.url + server.make_calendar(f"c-{uuid4().hex}", "Work")


# A real server


def test_calendars_are_found_from_the_bare_address(server: Radicale) -> None:
    work = server.make_calendar("work", "Arbeit, Überblick", login="jun")
    server.make_calendar("tasks", "Tasks", TASKS, login="jun")
    client = Client(server.url, "jun", PASSWORD)
    [found] = client.calendars()
    assert (found.url, found.name, found.is_writable) == (
        server.url + work, "Arbeit, Überblick", True,
    )  # fmt: skip
    assert client.asked <= 5


def test_calendar_to_be_looked_at_is_not_writable(client: Client, server: Radicale) -> None:
    path = server.make_read_only("Theirs")
    found = {each.url: each.is_writable for each in client.calendars()}
    assert found[server.url + path] is False
    with pytest.raises(ReadOnly):
        client.put(f"{server.url}{path}x.ics", event("x"))


def test_what_has_changed_is_told_since_the_mark(client: Client, calendar: str) -> None:
    first = client.changes(calendar)
    assert (first.changed, first.is_whole) == ({}, True)
    etag = client.put(calendar + "a%20b.ics", event("a"))
    second = client.changes(calendar, first.mark)
    assert (second.changed, second.gone, second.is_whole) == (
        {calendar + "a%20b.ics": etag}, set(), False,
    )  # fmt: skip
    client.delete(calendar + "a%20b.ics", etag=etag)
    third = client.changes(calendar, second.mark)
    assert (third.changed, third.gone) == ({}, {calendar + "a%20b.ics"})
    assert client.changes(calendar, third.mark) == module.Changes(third.mark)


def test_forgotten_mark_gives_everything_anew(client: Client, calendar: str) -> None:
    client.put(calendar + "a.ics", event("a"))
    found = client.changes(calendar, "sync:http://radicale.org/ns/sync/forgotten")
    assert (list(found.changed), found.is_whole) == ([calendar + "a.ics"], True)


def test_server_that_knows_no_sync_is_asked_for_the_mark_of_the_calendar(
    client: Client, calendar: str, monkeypatch
) -> None:
    def unknown(self: Client, calendar: str, token: str) -> None:
        raise module.TokenForgotten

    monkeypatch.setattr(Client, "synced", unknown)
    client.put(calendar + "a.ics", event("a"))
    first = client.changes(calendar)
    assert (list(first.changed), first.is_whole) == ([calendar + "a.ics"], True)
    asked = client.asked
    assert client.changes(calendar, first.mark) == module.Changes(first.mark)
    assert client.asked == asked + 1
    client.put(calendar + "b.ics", event("b"))
    second = client.changes(calendar, first.mark)
    assert sorted(second.changed) == [calendar + "a.ics", calendar + "b.ics"]


def test_what_was_written_is_read_by_address_and_found_by_uid(
    client: Client, calendar: str
) -> None:
    etag = client.put(calendar + "a.ics", event("uid <&> one"))
    found = client.read(calendar, [calendar + "a.ics", calendar + "nothing.ics"])
    assert list(found) == [calendar + "a.ics"]
    assert found[calendar + "a.ics"].etag == etag
    assert "UID:uid <&> one" in found[calendar + "a.ics"].text
    assert client.with_uid(calendar, "uid <&> one") == [calendar + "a.ics"]
    assert client.with_uid(calendar, "another") == []


def test_nothing_is_written_over_what_we_have_not_read(client: Client, calendar: str) -> None:
    url = calendar + "a.ics"
    first = client.put(url, event("a"))
    client.put(url, event("a", "DTSTART:20270106T100000Z"), etag=first)
    for attempt in (
        lambda: client.put(url, event("a")),
        lambda: client.put(url, event("a"), etag=first),
        lambda: client.delete(url, etag=first),
        lambda: client.put(calendar + "other.ics", event("a")),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert "20270106" in client.read(calendar, [url])[url].text


def test_what_takes_place_in_a_time_is_found(client: Client, calendar: str) -> None:
    client.put(calendar + "a.ics", event("a"))
    client.put(calendar + "b.ics", event("b", "DTSTART:20270301T100000Z", "DURATION:PT1H"))
    weekly = ("DTSTART:20260105T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    client.put(calendar + "c.ics", event("c", *weekly))
    found = client.between(
        calendar, datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    )
    assert sorted(each.url for each in found) == [calendar + "a.ics", calendar + "c.ics"]


def test_calendar_that_was_deleted_is_gone(client: Client, server: Radicale, calendar: str) -> None:
    mark = client.changes(calendar).mark
    server.delete(module.urlsplit(calendar).path)
    with pytest.raises(Gone):
        client.changes(calendar, mark)


def test_wrong_password_is_named(server: Radicale) -> None:
    with pytest.raises(WrongPassword):
        Client(server.url, LOGIN, "another").calendars()


def test_server_in_our_own_network_needs_permission(server: Radicale, settings) -> None:
    settings.CALENDAR_HOSTS = frozenset()
    with pytest.raises(NotAllowed):
        Client(server.url, LOGIN, PASSWORD).calendars()
    settings.CALENDAR_HOSTS = frozenset({("localhost", 443)})
    with pytest.raises(NotAllowed):
        Client(server.url, LOGIN, PASSWORD).calendars()


def test_certificate_nobody_vouches_for_is_named(server: Radicale, settings) -> None:
    settings.CALENDAR_AUTHORITY = ""
    with pytest.raises(BadCertificate):
        Client(server.url, LOGIN, PASSWORD).calendars()


def test_server_that_is_down_is_unreachable(server: Radicale, settings) -> None:
    settings.CALENDAR_HOSTS = frozenset({("localhost", 9)})
    with pytest.raises(Unreachable):
        Client("https://localhost:9", LOGIN, PASSWORD).calendars()


# Servers that mean no good


Answering = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture
def hostile(tmp_path: Path, settings) -> Iterator[Server]:
    with tls_server(tmp_path) as found:
        settings.CALENDAR_HOSTS = frozenset({("localhost", found.port)})
        settings.CALENDAR_AUTHORITY = str(tmp_path / "localhost.pem")
        yield found


def saying(body: bytes, status: int = 207, **headers: str) -> Answering:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def multistatus(inner: str) -> bytes:
    return f'<d:multistatus xmlns:d="DAV:">{inner}</d:multistatus>'.encode()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><d:multistatus xmlns:d="DAV:">&c;</d:multistatus>'
)
READS = (
    b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<d:multistatus xmlns:d="DAV:">&a;</d:multistatus>'
)


@pytest.mark.parametrize(
    "body", [LAUGHS, READS, b"", b"<", b"not XML", b"<a/>", b"\x00", b"<d:x xmlns:d='DAV:'/>"]
)
def test_answer_that_is_no_multistatus_is_refused(hostile: Server, body: bytes) -> None:
    hostile.answers = [saying(body)]
    client = Client(hostile.url, "a", "b")
    with pytest.raises(Puzzling):
        client.changes(hostile.url + "/c/", "ctag:x")


def test_web_page_is_no_calendar_server(hostile: Server) -> None:
    hostile.answers = [saying(b"<html></html>", 200)] * 4
    with pytest.raises(NotACalendarServer):
        Client(hostile.url, "a", "b").calendars()


@pytest.mark.parametrize(
    "onward",
    ["https://10.0.0.1/", "https://127.0.0.1/", "http://localhost/", "https://[::1]/",
     "https://169.254.169.254/latest/", "https://localhost:22/", "file:///etc/passwd"],
)  # fmt: skip
def test_nobody_is_led_into_our_own_network(hostile: Server, onward: str) -> None:
    hostile.answers = [saying(b"", 301, Location=onward)]
    with pytest.raises(NotAllowed):
        Client(hostile.url, "a", "b").calendars()
    assert len(hostile.asked) == 1


def test_password_is_not_shown_to_another_server(hostile: Server, monkeypatch) -> None:
    monkeypatch.setattr(module, "addresses_of", lambda *a: [("192.0.2.1", 443)])
    hostile.answers = [saying(b"", 301, Location="https://elsewhere.example/dav/")]
    with pytest.raises(LeadsElsewhere) as refusal:
        Client(hostile.url, "a", "b").calendars()
    assert refusal.value.detail == "elsewhere.example"
    assert "https://elsewhere.example/" in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "onward", "may"),
    [
        ("https://example.org", "https://example.org/dav/", True),
        ("https://example.org", "https://dav.example.org/", True),
        ("https://caldav.icloud.com", "https://p34-caldav.icloud.com:443/x/", True),
        ("https://cal.intra:8443", "https://cal.intra:8443/x", True),
        ("https://cal.intra:8443", "https://cal.intra/x", False),
        ("https://cal.intra:8443", "https://x.cal.intra:8443/", False),
        ("https://dav.example.org", "https://example.org/", False),
        ("https://example.org", "https://notexample.org/", False),
        ("https://example.org", "http://example.org/", False),
        ("https://caldav.icloud.com", "https://icloud.com.evil.example/", False),
        ("https://caldav.icloud.com", "https://evilicloud.com/", False),
        ("https://example.org", "https://example.org:70000/", False),
    ],
)
def test_password_follows_only_to_the_same_owner(typed: str, onward: str, may: bool) -> None:
    assert may_follow(typed, onward) is may


def test_leading_in_a_circle_ends(hostile: Server) -> None:
    hostile.answers = [saying(b"", 302, Location="/again/")] * 20
    with pytest.raises(NotACalendarServer):
        Client(hostile.url, "a", "b").calendars()
    assert len(hostile.asked) <= 12


def test_writing_is_never_led_on(monkeypatch) -> None:
    asked = []

    def moved(method: str, url: str, **_: object) -> module.Answer:
        asked.append(url)
        return module.Answer(307, {"location": "/elsewhere"}, b"")

    monkeypatch.setattr(module, "ask", moved)
    with pytest.raises(Puzzling):
        Client("https://example.org", "a", "b").put("https://example.org/c/a.ics", "x")
    assert asked == ["https://example.org/c/a.ics"]


def test_letter_a_second_ends_in_time(hostile: Server, monkeypatch) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(207)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(50):
            try:
                handler.wfile.write(b"<")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    hostile.answers = [drip]
    began = time.monotonic()
    with pytest.raises(Slow):
        Client(hostile.url, "a", "b", seconds=0.5).changes(hostile.url + "/c/", "ctag:x")
    assert time.monotonic() - began < 2


def test_work_that_takes_too_long_altogether_ends(hostile: Server) -> None:
    client = Client(hostile.url, "a", "b", seconds=0)
    with pytest.raises(Slow):
        client.calendars()
    assert hostile.asked == []


def test_huge_resource_is_left_out_and_its_neighbours_are_read(
    hostile: Server, monkeypatch
) -> None:
    monkeypatch.setattr(module, "MOST_OF_ONE", 1000)

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        body = hostile.asked[-1].body
        paths = [path for path in ("/c/a", "/c/b", "/c/c") if f"{path}</d:href>".encode() in body]
        text = {"/c/a": "A", "/c/b": "B" * 50_000, "/c/c": "C"}
        inner = "".join(
            f"<d:response><d:href>{path}</d:href><d:propstat><d:status>HTTP/1.1 200 OK</d:status>"
            f'<d:prop><d:getetag>"1"</d:getetag><c:calendar-data xmlns:c="urn:ietf:params:xml:ns:'
            f'caldav">{text[path]}</c:calendar-data></d:prop></d:propstat></d:response>'
            for path in paths
        )
        saying(multistatus(inner))(handler)

    hostile.answers = [answer] * 9
    calendar = hostile.url + "/c/"
    found = Client(hostile.url, "a", "b").read(calendar, [calendar + name for name in "abc"])
    assert {url[-1]: resource.text for url, resource in found.items()} == {"a": "A", "c": "C"}


def test_answer_of_many_megabytes_is_cut_off(hostile: Server, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 10_000)
    hostile.answers = [saying(multistatus("<d:response/>" * 5000))]
    client = Client(hostile.url, "a", "b")
    with pytest.raises(Overlong):
        client.sent("PROPFIND", hostile.url, depth=1, most_bytes=module.MOST_BYTES)


def test_nothing_of_the_password_stands_in_what_is_raised(server: Radicale) -> None:
    with pytest.raises(WrongPassword) as error:
        Client(server.url, LOGIN, "s3cret").calendars()
    assert "s3cret" not in repr(error.value) + str(error.value) + error.value.detail
