"""What a device is told, readable by that device alone (RFC 8291)."""

from __future__ import annotations

import base64
import binascii
import json

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from bothways.notifications.inbox.models import Notice

from .models import Device

LENGTH = 1536
"""Every payload is as long: how much there is to say is nobody's business."""


class BadKeys(Exception):
    """What a browser gave isn't a key."""


def decoded(text: str) -> bytes:
    """Base64url with or without padding. Raises ``BadKeys``."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKeys from None


def check_keys(public_key: str, secret: str) -> None:
    """Raises ``BadKeys`` where nothing could be encrypted with them."""
    if len(decoded(secret)) != 16:
        raise BadKeys
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public_key))
    except ValueError:
        raise BadKeys from None


def payload_of(notice: Notice) -> bytes:
    """The title, which says who and what and no more, and where it leads."""
    said = {"title": notice.title, "path": notice.path or "/notices/", "tag": f"notice-{notice.pk}"}
    return json.dumps(said, ensure_ascii=False).encode().ljust(LENGTH)


def sealed(notice: Notice, device: Device) -> bytes:
    content: bytes = http_ece.encrypt(
        payload_of(notice),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(device.public_key),
        auth_secret=decoded(device.secret),
        version="aes128gcm",
    )
    return content
