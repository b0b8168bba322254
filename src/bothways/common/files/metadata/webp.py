"""WebP: chunks in a RIFF container, with flags that say which of them there are."""

from __future__ import annotations

from .pieces import Buffer, NotUnderstood, Piece, counted, number, text
from .turning import only, turned

NEEDED = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
PICTURES = frozenset((b"VP8 ", b"VP8L", b"ANMF"))
HAS_EXIF, HAS_XMP = 0x08, 0x04
EXIF = b"Exif\x00\x00"


def pieces(data: Buffer) -> list[Piece]:
    """Raises ``NotUnderstood``."""
    if text(data, 0, 4) != b"RIFF" or text(data, 8, 4) != b"WEBP":
        raise NotUnderstood
    whole = 8 + number(data, 4, 4, little=True)
    if whole > len(data):
        raise NotUnderstood
    kept: list[Piece] = []
    at, is_turned, parts = 12, 0, 0
    names: set[bytes] = set()
    while at < whole:
        parts = counted(parts)
        name, size = text(data, at, 4), number(data, at + 4, 4, little=True)
        start, end = at + 8, at + 8 + size + size % 2
        if end > whole or not (name.isascii() and name.decode().isprintable()):
            raise NotUnderstood
        names.add(name)
        if name == b"VP8X":
            kept += [range(at, start), bytes((flags_of(data, start),)), range(start + 1, end)]
        elif name in NEEDED:
            kept.append(range(at, end))
        elif name == b"EXIF":
            is_turned = is_turned or turned(without_prefix(data, start, start + size))
        at = end
    if not names & PICTURES:
        raise NotUnderstood
    if is_turned and b"VP8X" in names:
        kept = with_turning(data, kept, is_turned)
    size = 4 + sum(len(piece) for piece in kept)
    return [range(4), size.to_bytes(4, "little"), range(8, 12), *kept]


def flags_of(data: Buffer, start: int) -> int:
    return number(data, start, 1) & ~(HAS_EXIF | HAS_XMP)


def without_prefix(data: Buffer, start: int, end: int) -> Buffer:
    """Some programs write here what only JPEG asks for."""
    return data[start + 6 : end] if text(data, start, 6) == EXIF else data[start:end]


def with_turning(data: Buffer, kept: list[Piece], is_turned: int) -> list[Piece]:
    flags = next(at for at, piece in enumerate(kept) if isinstance(piece, bytes))
    said = bytes((kept[flags][0] | HAS_EXIF,))
    content = only(is_turned)
    added = b"EXIF" + len(content).to_bytes(4, "little") + content
    return [*kept[:flags], said, *kept[flags + 1 :], added]
