"""A test client that is signed in."""

from __future__ import annotations

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
