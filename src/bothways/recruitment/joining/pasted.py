"""Addresses out of what somebody has pasted."""

from __future__ import annotations

import re

from bothways.accounts.models import PersonManager

MOST = 10_000
"""Addresses in one go."""


def addresses_in(text: str) -> list[str]:
    """The addresses of a pasted list, each once, in its order: “Mara <mara@example.org>” too."""
    words = re.split(r"[\s,;<>()\[\]]+", text)
    found = (PersonManager.normalize_email(word.strip("\"'")) for word in words if "@" in word)
    return list(dict.fromkeys(found))
