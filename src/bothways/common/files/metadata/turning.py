"""Which way up a picture is: all that is kept of its Exif, or it would lie on its side."""

from __future__ import annotations

from .pieces import Buffer, NotUnderstood, number, text

ORIENTATION = 0x0112
SHORT = 3
TURNED = range(2, 9)
MOST_ENTRIES = 1000


def turned(tiff: Buffer) -> int:
    """How the picture in a block of Exif is turned, 2 to 8; 0 when it isn't, or nobody can say."""
    try:
        return orientation(tiff)
    except NotUnderstood:
        return 0


def orientation(tiff: Buffer) -> int:
    order = text(tiff, 0, 4)
    if order not in (b"II*\x00", b"MM\x00*"):
        raise NotUnderstood
    little = order[:1] == b"I"
    start = number(tiff, 4, 4, little=little)
    count = min(number(tiff, start, 2, little=little), MOST_ENTRIES)
    for entry in range(start + 2, start + 2 + count * 12, 12):
        if number(tiff, entry, 2, little=little) != ORIENTATION:
            continue
        kind, value = (number(tiff, entry + at, 2, little=little) for at in (2, 8))
        return value if kind == SHORT and value in TURNED else 0
    return 0


def only(orientation: int) -> bytes:
    """A block of Exif that says how the picture is turned, and nothing else."""
    entry = b"".join(part.to_bytes(size) for part, size in ((ORIENTATION, 2), (SHORT, 2), (1, 4)))
    value = orientation.to_bytes(2) + bytes(2)
    return b"MM\x00*" + (8).to_bytes(4) + (1).to_bytes(2) + entry + value + bytes(4)
