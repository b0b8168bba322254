"""Sealing what must be stored and read again."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FIRST = "1."
"""Begins what is sealed the first way, should there be a second one day."""
NONCE = 12


class Unreadable(Exception):
    """It was sealed with another key, for another purpose or row, or was changed since."""


def key_of(secret: str, purpose: str) -> bytes:
    derive = HKDF(hashes.SHA256(), 32, salt=b"bothways sealing", info=purpose.encode())
    return derive.derive(secret.encode())


def seal(text: str, *, purpose: str, row: str) -> str:
    """``text`` as only this installation can read it, for one purpose and one row."""
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key_of(settings.SECRET_KEY, purpose)).encrypt(
        nonce, text.encode(), row.encode()
    )
    return FIRST + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, purpose: str, row: str) -> str:
    """Raises ``Unreadable``."""
    if not sealed.startswith(FIRST):
        raise Unreadable
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(FIRST))
    except ValueError:
        raise Unreadable from None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            box = AESGCM(key_of(str(secret), purpose))
            opened = box.decrypt(raw[:NONCE], raw[NONCE:], row.encode())
        except (InvalidTag, ValueError):
            continue
        return opened.decode()
    raise Unreadable
