"""The way out: only to where everybody could go, only by https, and never for long."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bothways.common.outgoing import guard
from bothways.common.outgoing.guard import STRICT, Failed, Refused, is_public, target_of
from bothways.common.outgoing.requests import ask, get, post

from .servers import Server, tls_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with tls_server(tmp_path) as found:
        yield found


def send(server: Server, path: str = "/x", **changes: object):
    return post(
        server.url + path,
        body=b"said",
        headers={"TTL": "60"},
        guard=replace(server.guard, **changes),
    )


def test_answer_comes_whole(server: Server) -> None:
    answer = send(server, "/push/abc?d=1")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (201, b"ok", "2")
    [asked] = server.asked
    assert (asked.path, asked.body, asked.headers["TTL"]) == ("/push/abc?d=1", b"said", "60")
    assert asked.headers["Host"] == f"localhost:{server.port}"


def test_own_network_is_refused_unless_the_guard_is_opened_on_purpose(server: Server) -> None:
    for url in (server.url, server.url.replace("localhost", "127.0.0.1")):
        with pytest.raises(Refused, match="isn't public"):
            post(url, body=b"", headers={}, guard=replace(server.guard, private=False))
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.7", "240.0.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1", "64:ff9b:1::1", "not an address",
    ],
)  # fmt: skip
def test_address_that_isnt_everybodys_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "142.250.185.78", "2a00:1450:4001:82f::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_name_with_one_private_address_among_public_ones_is_refused(monkeypatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
            for address in ("8.8.8.8", "10.0.0.1")]  # fmt: skip
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *a, **k: both)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    with pytest.raises(Refused):
        post("https://push.example.org/", body=b"", headers={})


def test_name_is_looked_up_once_and_that_address_is_taken(server: Server, monkeypatch) -> None:
    lookups: list[str] = []
    real = socket.getaddrinfo

    def look_up(host, *args, **options):
        lookups.append(host)
        # A name server that changes its mind: the second answer would be another machine.
        return real("127.0.0.1" if lookups.count(host) == 1 else "127.0.0.9", *args, **options)

    monkeypatch.setattr(guard.socket, "getaddrinfo", look_up)
    assert send(server).status == 201
    assert [host for host in lookups if host == "localhost"] == ["localhost"]


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.org/", "ftp://push.example.org/", "//push.example.org/", "",
        "https://", "https://push.example.org:8443/", "https://a:b@push.example.org/",
        "https://a@push.example.org/", "https://push.example.org/\r\nX: y",
        "https://push.example.org/a b", "https://[::1", "javascript:1",
        "https://push.example.org:99999/", "https://püsh.example.org/",
        "https://push.example.org/" + "a" * 2000, "file:///etc/passwd",
        "https://push.example.org/\x00",
    ],
)  # fmt: skip
def test_address_that_isnt_plain_https_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url, STRICT)


def test_redirect_is_an_answer_and_isnt_followed(server: Server) -> None:
    def elsewhere(handler) -> None:
        handler.send_response(307)
        handler.send_header("Location", server.url + "/inside")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.answers = [elsewhere]
    assert send(server).status == 307
    assert [asked.path for asked in server.asked] == ["/x"]


def leading_to(url: str):
    def elsewhere(handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return elsewhere


def test_get_is_led_on_and_says_who_we_are_to_that_host_alone(server: Server) -> None:
    elsewhere = server.url.replace("localhost", "127.0.0.1")
    server.answers = [leading_to("/y"), leading_to(f"{elsewhere}/z")]
    answer = get(f"{server.url}/x", headers={"Authorization": "Basic abc"}, guard=server.guard)
    assert answer.status == 201
    asked = [(one.method, one.path, one.headers.get("Authorization")) for one in server.asked]
    assert asked == [("GET", "/x", "Basic abc"), ("GET", "/y", "Basic abc"), ("GET", "/z", None)]


@pytest.mark.parametrize("onward", ["http://8.8.8.8/", "https://8.8.8.8:22/", "file:///etc/passwd"])
def test_get_is_not_led_where_it_may_not_go(server: Server, onward: str) -> None:
    server.answers = [leading_to(onward)]
    with pytest.raises(Refused):
        get(f"{server.url}/x", guard=server.guard)


def test_get_is_not_led_on_for_ever(server: Server) -> None:
    server.answers = [leading_to("/x")] * 9
    with pytest.raises(Refused, match="on and on"):
        get(f"{server.url}/x", guard=server.guard)
    assert len(server.asked) == 4


def test_any_method_is_asked(server: Server) -> None:
    ask("PROPFIND", f"{server.url}/dav/", body=b"<x/>", headers={"Depth": "0"}, guard=server.guard)
    assert (server.asked[0].method, server.asked[0].body) == ("PROPFIND", b"<x/>")


def test_strange_certificate_is_no_certificate(server: Server) -> None:
    with pytest.raises(Failed, match="CERTIFICATE_VERIFY_FAILED"):
        send(server, context=ssl.create_default_context())
    assert server.asked == []


def test_certificate_of_another_name_is_no_certificate(tmp_path: Path) -> None:
    with tls_server(tmp_path, name="push.example.org") as server:
        with pytest.raises(Failed, match="CERTIFICATE_VERIFY_FAILED"):
            send(server)
        assert server.asked == []


def test_long_answer_is_cut(server: Server) -> None:
    def long(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * 300_000)

    server.answers = [long]
    with pytest.raises(Failed, match="more than 1000 bytes"):
        send(server, most_bytes=1000)


def test_server_that_dribbles_is_cut_in_time(server: Server) -> None:
    def dribble(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.25)

    server.answers = [dribble]
    begun = time.monotonic()
    with pytest.raises(Failed):
        send(server, seconds=1)
    assert time.monotonic() - begun < 4


def test_server_that_says_nothing_is_cut_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        opened = guard.Guard(private=True, ports=frozenset(), seconds=1)
        begun = time.monotonic()
        with pytest.raises(Failed):
            post(f"https://127.0.0.1:{port}/", body=b"", headers={}, guard=opened)
        assert time.monotonic() - begun < 4


def test_nobody_there_failed_and_may_be_tried_again() -> None:
    opened = guard.Guard(private=True, ports=frozenset())
    with pytest.raises(Failed):
        post("https://127.0.0.1:1/", body=b"", headers={}, guard=opened)
    with pytest.raises(Failed):
        post("https://no-such-name.invalid/", body=b"", headers={})


def test_header_takes_no_second_line(server: Server) -> None:
    with pytest.raises(ValueError, match="Invalid header value"):
        post(server.url, body=b"", headers={"TTL": "1\r\nX: y"}, guard=server.guard)


def test_proxy_of_the_environment_is_not_taken(server: Server, monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert send(server).status == 201
