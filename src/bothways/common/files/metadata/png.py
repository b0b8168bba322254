"""PNG: chunks, of which a picture needs some; text, times and Exif aren't among them."""

from __future__ import annotations

import zlib

from .pieces import Buffer, NotUnderstood, Piece, counted, number, text
from .turning import only, turned

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NEEDED = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs sPLT cICP mDCV mDCv cLLI "
    b"cLLi acTL fcTL fdAT".split()
)
ANCILLARY = 0x20
"""This bit of the first letter says that a picture can be drawn without it."""


def pieces(data: Buffer) -> list[Piece]:
    """Raises ``NotUnderstood``."""
    if text(data, 0, 8) != SIGNATURE or text(data, 12, 4) != b"IHDR":
        raise NotUnderstood
    kept: list[Piece] = [range(8)]
    at, is_turned, parts, name = 8, 0, 0, b""
    while name != b"IEND":
        parts = counted(parts)
        name, end = text(data, at + 4, 4), at + 12 + number(data, at, 4)
        if end > len(data) or not name.isalpha():
            raise NotUnderstood
        if name in NEEDED:
            kept.append(range(at, end))
        elif not name[0] & ANCILLARY:
            raise NotUnderstood
        elif name == b"eXIf":
            is_turned = is_turned or turned(data[at + 8 : end - 4])
        at = end
    if is_turned:
        kept.insert(2, chunk(b"eXIf", only(is_turned)))
    return kept


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content).to_bytes(4)
    return len(content).to_bytes(4) + name + content + checksum
