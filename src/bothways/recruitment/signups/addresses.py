"""Stand-ins for people who came without an e-mail address."""

from __future__ import annotations

import hashlib
import re

from bothways.accounts.addresses import NO_MAIL

DOMAIN = "no-mail" + NO_MAIL
"""``.invalid`` is reserved (RFC 2606): no mail can reach it, on any network."""


def stand_in(ident: str, programme: int) -> str:
    """The stand-in of the person a sheet calls ``ident``: the same whenever it is asked.

    It names the programme, for “12” in one sheet is not the “12” of another programme's.
    """
    plain = ident.strip().casefold()
    local = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    if local != plain or not local:
        # What was lost in the spelling must not make two people one.
        local += "-" + hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:8]
    return f"{local.lstrip('-')}.programme-{programme}@{DOMAIN}"


def is_stand_in(email: str) -> bool:
    return email.endswith("@" + DOMAIN)
