"""E-mail addresses as cells hold them."""

from __future__ import annotations

import re

_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(
    rf"{_LOCAL}(?:\.{_LOCAL})*"
    r"@(?:[^\W_](?:[^\W_]|-){0,62}(?<!-)\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]{1,59})"
)
_IN_ANGLES = re.compile(r"<([^<>]+)>\s*$")
_LONGEST = 254


def email_of(text: str) -> str | None:
    """Return the address in lower case, without a name around it; None when it isn't one."""
    found = _IN_ANGLES.search(text)
    address = (found[1] if found else text).strip().lower().removeprefix("mailto:")
    if len(address) > _LONGEST or not _EMAIL.fullmatch(address):
        return None
    return address
