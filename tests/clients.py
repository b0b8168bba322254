"""A test client that is signed in."""

from __future__ import annotations

import re

from django.test import Client

from bothways.accounts.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def text_of(response: object) -> str:
    """The page as text, entities for quotes undone."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode().replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")


def read_on(page: object) -> str:
    """What a page carries of the answers it was drawn from."""
    found = re.search(r'name="read" value="([^"]*)"', text_of(page))
    assert found, "the page carries nothing of what it was drawn from"
    return found[1]


def fill_in(client: Client, path: str, typed: dict[str, object], *, follow: bool = False):  # type: ignore[no-untyped-def]
    """Open a page with a form, and send it."""
    read = read_on(client.get(path))
    return client.post(path, {"read": read} | typed, follow=follow)
