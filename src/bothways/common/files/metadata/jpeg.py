"""JPEG: segments, each with its length, until the picture's own data begin.

Kept are the segments that a picture is drawn from, its colours (ICC, Adobe) and how it is turned.
What follows the end of the picture goes too: there phones hide films and second pictures, which
have places of their own.
"""

from __future__ import annotations

import re

from .pieces import Buffer, NotUnderstood, Piece, counted, number, text
from .turning import only, turned

START, END, SCAN = 0xD8, 0xD9, 0xDA
APP0, APP1, APP2, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
EXIF = b"Exif\x00\x00"
FILLING = re.compile(rb"\xff+")
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""Within the data of a picture 255 is followed by 0, by 255 or by a mark to begin anew."""


def pieces(data: Buffer) -> list[Piece]:
    """Raises ``NotUnderstood``."""
    if text(data, 0, 2) != b"\xff\xd8":
        raise NotUnderstood
    kept: list[Piece] = [range(2)]
    at, is_turned, parts = 2, 0, 0
    seen_scan = False
    while True:
        parts = counted(parts)
        marker, start = marker_at(data, at)
        if marker == END:
            break
        end = start if marker in ALONE else start + length_at(data, start)
        if is_needed(data, marker, start):
            kept.append(range(at, end))
        elif marker == APP1 and text(data, start + 2, 6) == EXIF:
            is_turned = is_turned or turned(data[start + 8 : end])
        if marker == SCAN:
            seen_scan = True
            at = found_after(data, end)
            kept.append(range(end, at))
        else:
            at = end
    if not seen_scan:
        raise NotUnderstood
    if is_turned:
        kept.insert(after_jfif(data, kept), segment(APP1, EXIF + only(is_turned)))
    return [*kept, range(at, start)]


def marker_at(data: Buffer, at: int) -> tuple[int, int]:
    """The marker, and where what belongs to it begins; any number of 255 may stand before it."""
    filling = FILLING.match(data, at)
    if filling is None:
        raise NotUnderstood
    marker = number(data, filling.end(), 1)
    if marker in (0x00, START):
        raise NotUnderstood
    return marker, filling.end() + 1


def length_at(data: Buffer, start: int) -> int:
    length = number(data, start, 2)
    if length < 2 or start + length > len(data):
        raise NotUnderstood
    return length


def is_needed(data: Buffer, marker: int, start: int) -> bool:
    if marker == APP2:
        return text(data, start + 2, 12) == b"ICC_PROFILE\x00"
    if marker in (APP0, APP14):
        return text(data, start + 2, 5) in (b"JFIF\x00", b"Adobe")
    return not (APP0 <= marker <= APP15 or marker == COMMENT)


def found_after(data: Buffer, start: int) -> int:
    """Where the next marker stands. Raises ``NotUnderstood`` for a picture that breaks off."""
    found = NEXT_MARKER.search(data, start)
    if found is None:
        raise NotUnderstood
    return found.start()


def after_jfif(data: Buffer, kept: list[Piece]) -> int:
    first = kept[1]
    is_jfif = isinstance(first, range) and text(data, first.start, 2) == b"\xff\xe0"
    return 2 if is_jfif else 1


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content
