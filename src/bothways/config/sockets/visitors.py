"""Who is at the other end of a socket: their session's person, and only from our own pages."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.request import validate_host

from bothways.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Visitor:
    person: Person
    session: str
    """The key of their session: when it ends, so do its sockets."""
    password: str
    """As it is hashed: when it changes, other sessions have ended."""


def header(scope: Any, name: bytes) -> str:
    """The header, empty when it is missing or stands there twice."""
    found = [value for key, value in scope["headers"] if key.lower() == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def is_from_our_page(scope: Any) -> bool:
    """Whether the page that opened the socket is of the host it was opened at: a cookie alone
    would let any page on the web open one."""
    host = header(scope, b"host").lower()
    try:
        origin = urlsplit(header(scope, b"origin").lower())
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    hosts = settings.ALLOWED_HOSTS
    named = f"[{name}]" if ":" in name else name
    return (
        origin.scheme in ("http", "https") and origin.netloc == host and validate_host(named, hosts)
    )


def session_of(scope: Any) -> str:
    """The key of the session that the cookies name."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header(scope, b"cookie"))
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def visitor_of(session: str) -> Visitor | None:
    """Who is signed in with the session; asked in a thread."""
    if not session:
        return None
    request = cast("HttpRequest", SimpleNamespace(session=SessionStore(session)))
    person = get_user(request)
    if not isinstance(person, Person) or not person.may_sign_in:
        return None
    return Visitor(person, session, person.password)
