"""What can be told from an address alone."""

from __future__ import annotations

NO_MAIL = ".invalid"
"""People who came without an address have one that ends so; no mail can reach it (RFC 2606)."""


def gets_mail(email: str) -> bool:
    return not email.endswith(NO_MAIL)


def masked(email: str) -> str:
    """Enough of an address for its owner to know it: “m•••@example.org”."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}"
