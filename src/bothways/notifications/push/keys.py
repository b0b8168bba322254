"""The installation's own key, by which push services know who sends (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import os
import time
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

HOURS_VALID = 12


def key_file() -> Path:
    return Path(settings.DATA) / "push-key.pem"


def made_key() -> bytes:
    """The key kept in the data folder, made when it is first needed, readable by its owner alone.

    Written aside and linked: whoever comes at the same moment reads a whole key, the same one.
    """
    path = key_file()
    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(
                ec.generate_private_key(ec.SECP256R1()).private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_bytes()


@lru_cache(maxsize=4)
def vapid_of(pem: bytes) -> Vapid02:
    return Vapid02.from_pem(pem)


def vapid() -> Vapid02:
    return vapid_of(made_key())


def public_key() -> str:
    """As browsers take it: the uncompressed point, base64url without padding."""
    point = vapid().public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def authorization(endpoint: str) -> dict[str, str]:
    """The header that says who sends, for this push service alone and for hours."""
    parts = urlsplit(endpoint)
    claims = {
        "sub": settings.PUSH_CONTACT,
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + HOURS_VALID * 3600,
    }
    signed: dict[str, str] = vapid().sign(claims)
    return signed
