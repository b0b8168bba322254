"""What becomes of a file: stretches of it that stay, and the few bytes put between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from mmap import mmap

Buffer = bytes | mmap
"""A file as it came; one that lies on disk is mapped, not read."""
Piece = range | bytes
"""A stretch of the original, or other bytes."""
STEP = 256 * 1024
MOST_PARTS = 100_000
"""Parts of one file; a real one has thousands at most."""


class NotUnderstood(Exception):
    """The file isn't as its format says: nothing of it is to be changed."""


def written_out(data: Buffer, pieces: Sequence[Piece]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        for start in range(piece.start, piece.stop, STEP):
            yield data[start : min(start + STEP, piece.stop)]


def number(data: Buffer, start: int, size: int, *, little: bool = False) -> int:
    """A whole number of so many bytes. Raises ``NotUnderstood`` where they aren't there."""
    found = data[start : start + size]
    if start < 0 or len(found) != size:
        raise NotUnderstood
    return int.from_bytes(found, "little" if little else "big")


def text(data: Buffer, start: int, size: int) -> bytes:
    return data[start : start + size]


def counted(parts: int) -> int:
    """One more. Raises ``NotUnderstood`` for more than there can be."""
    if parts >= MOST_PARTS:
        raise NotUnderstood
    return parts + 1
