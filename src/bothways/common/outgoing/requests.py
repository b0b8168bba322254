"""The one way out to an address that somebody else has named."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

from .guard import (
    STRICT,
    Failed,
    Guard,
    Refused,
    Target,
    TooMuch,
    TooSlow,
    Untrusted,
    addresses_of,
    target_of,
)

__all__ = [
    "Answer",
    "Failed",
    "Guard",
    "Refused",
    "TooMuch",
    "TooSlow",
    "Untrusted",
    "ask",
    "get",
    "post",
]

HOPS = 3
SECRET = frozenset({"authorization", "cookie"})
MOVED = frozenset({301, 302, 303, 307, 308})


NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes


def post(url: str, *, body: bytes, headers: Mapping[str, str], guard: Guard = STRICT) -> Answer:
    """``ask`` by POST."""
    return ask("POST", url, body=body, headers=headers, guard=guard)


def get(url: str, *, headers: Mapping[str, str] = NOTHING, guard: Guard = STRICT) -> Answer:
    """``ask`` by GET, led on at most ``HOPS`` times; each address is judged as the first was, and
    what identifies us to one host isn't shown to another.

    Raises ``Refused``, also for one that leads on further, and ``Failed``.
    """
    for _ in range(HOPS + 1):
        answer = ask("GET", url, headers=headers, guard=guard)
        onward = answer.headers.get("location", "")
        if answer.status not in MOVED or not onward:
            return answer
        before, url = url, urljoin(url, onward)
        if urlsplit(before).netloc != urlsplit(url).netloc:
            headers = {name: said for name, said in headers.items() if name.lower() not in SECRET}
    raise Refused("The address leads on and on.")


def ask(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] = NOTHING,
    guard: Guard = STRICT,
) -> Answer:
    """Send it and read the answer, whatever its status; a redirect is an answer like any other.

    Raises ``Refused`` and ``Failed``.
    """
    target = target_of(url, guard)
    addresses = addresses_of(target, guard)
    connection = Pinned(target, addresses, guard)
    deadline = threading.Timer(guard.seconds, connection.cut)
    deadline.daemon = True
    deadline.start()
    try:
        connection.request(method, target.path, body=body, headers=dict(headers))
        response = connection.getresponse()
        said = response.read(guard.most_bytes + 1)
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(f"{target.host}: {error}") from None
    except (OSError, http.client.HTTPException) as error:
        if connection.is_cut or isinstance(error, TimeoutError):
            raise TooSlow(f"{target.host} took longer than {guard.seconds:g} seconds.") from None
        raise Failed(f"{target.host}: {error or type(error).__name__}") from None
    finally:
        deadline.cancel()
        connection.close()
    if connection.is_cut:
        raise TooSlow(f"{target.host} took longer than {guard.seconds:g} seconds.")
    if len(said) > guard.most_bytes:
        raise TooMuch(f"{target.host} answered more than {guard.most_bytes} bytes.")
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, said)


class Pinned(http.client.HTTPSConnection):
    """Connects to an address that was looked up before, and checks the certificate of the name."""

    def __init__(self, target: Target, addresses: list[tuple[str, int]], guard: Guard) -> None:
        self.checked = guard.context or ssl.create_default_context()
        super().__init__(target.host, target.port, timeout=guard.seconds, context=self.checked)
        self.addresses = addresses
        self.ends_at = time.monotonic() + guard.seconds
        self.is_cut = False
        self.held: ssl.SSLSocket | None = None

    def connect(self) -> None:
        tls = self.checked.wrap_socket(
            self.reached(), server_hostname=self.host, do_handshake_on_connect=False
        )
        # The library lets go of its own when the answer has begun; it must be cut even then.
        self.sock = self.held = tls
        tls.do_handshake()

    def reached(self) -> socket.socket:
        """The first of the addresses that takes the connection."""
        trouble: OSError = TimeoutError("no time left")
        for address in self.addresses:
            left = self.ends_at - time.monotonic()
            if left <= 0 or self.is_cut:
                break
            try:
                return socket.create_connection(address, timeout=left)
            except OSError as error:
                trouble = error
        raise trouble

    def cut(self) -> None:
        """End it now: a server that sends a letter a second never runs into the socket's time."""
        self.is_cut = True
        if self.held is not None:
            with contextlib.suppress(OSError):
                # Of the socket below: TLS' own would let the rest be written in the clear.
                socket.socket.shutdown(self.held, socket.SHUT_RDWR)
