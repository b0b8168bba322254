"""Where a request may go: public addresses, by https, whatever a name says it is."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LONGEST = 2000


class Refused(Exception):
    """The address may not be asked; trying again changes nothing."""


class Failed(Exception):
    """The other side didn't answer as it should; it may later."""


class Untrusted(Failed):
    """It shows a certificate that nobody vouches for."""


class TooSlow(Failed):
    """It was cut off: it takes longer than it may."""


class TooMuch(Failed):
    """It answers more than is read."""


@dataclass(frozen=True, slots=True)
class Guard:
    """``private`` and ``context`` are for servers that somebody set up on purpose, such as a
    test's own."""

    private: bool = False
    ports: frozenset[int] = frozenset({443})
    """Empty: any."""
    context: ssl.SSLContext | None = None
    seconds: float = 10.0
    most_bytes: int = 64 * 1024


STRICT = Guard()


@dataclass(frozen=True, slots=True)
class Target:
    host: str
    """As the certificate must name it."""
    port: int
    path: str


def target_of(url: str, guard: Guard) -> Target:
    """What the address names. Raises ``Refused``."""
    if len(url) > LONGEST or not url.isascii() or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise Refused("The address isn't written as an address is.")
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise Refused("The address isn't written as an address is.") from None
    if parts.scheme != "https" or not parts.hostname:
        raise Refused("Only addresses that begin with https:// are asked.")
    if parts.username is not None or parts.password is not None:
        raise Refused("An address with a name or a password in it isn't asked.")
    if guard.ports and port not in guard.ports:
        raise Refused(f"Port {port} isn't asked.")
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.hostname, port, (parts.path or "/") + query)


def addresses_of(target: Target, guard: Guard) -> list[tuple[str, int]]:
    """Looked up once. Raises ``Refused`` where any leads into a network that isn't public, and
    ``Failed`` where there is none."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed(f"{target.host} has no address: {error}") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not guard.private and not all(is_public(address) for address in addresses):
        raise Refused(f"{target.host} leads into a network that isn't public.")
    return [(address, target.port) for address in addresses]


def is_public(address: str) -> bool:
    """Whether everybody on the internet could reach it, also by what it wraps."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = list(wrapped_in(ip))
    if inner:
        return all(is_public(str(one)) for one in inner)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def wrapped_in(ip: Ip) -> Iterable[Ip]:
    """The IPv4 addresses that an IPv6 address carries and that it may be led on to."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return
    if ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
    if ip.sixtofour is not None:
        yield ip.sixtofour
    if ip.teredo is not None:
        yield from ip.teredo
    if ip in NAT64:
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
