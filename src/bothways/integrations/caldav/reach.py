"""Where calendar servers may be, and to which hosts a password may follow."""

from __future__ import annotations

import ssl
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from bothways.common.outgoing.guard import Guard

SECONDS = 15.0
MOST_BYTES = 16 * 1024 * 1024
FAMILIES = ("icloud.com",)
"""Services whose servers name each other under one domain that they own."""


def guard_for(url: str, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> Guard:
    """A public server on port 443, or one that the administrator has named."""
    where = urlsplit(url)
    try:
        place = ((where.hostname or "").lower(), where.port or 443)
    except ValueError:
        return Guard(seconds=seconds, most_bytes=most_bytes)
    if place not in settings.CALENDAR_HOSTS:
        return Guard(seconds=seconds, most_bytes=most_bytes)
    return Guard(
        private=True,
        ports=frozenset({place[1]}),
        context=own_authority(settings.CALENDAR_AUTHORITY),
        seconds=seconds,
        most_bytes=most_bytes,
    )


@lru_cache(maxsize=4)
def own_authority(file: str) -> ssl.SSLContext | None:
    """Public authorities and that of the file; ``None`` where there is no file."""
    if not file:
        return None
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=file)
    return context


def may_follow(typed: str, onward: str) -> bool:
    """Whether the password that was typed for one address may be shown to another: of the same
    host and port, of a host below it on the usual port, or of the same service."""
    try:
        first, then = urlsplit(typed), urlsplit(onward)
        ports = (first.port or 443, then.port or 443)
    except ValueError:
        return False
    host, other = (first.hostname or "").lower(), (then.hostname or "").lower()
    if then.scheme != "https" or not host or not other:
        return False
    if host == other:
        return ports[0] == ports[1]
    if ports != (443, 443):
        return False
    return other.endswith("." + host) or any(
        is_of(host, family) and is_of(other, family) for family in FAMILIES
    )


def is_of(host: str, family: str) -> bool:
    return host == family or host.endswith("." + family)
