"""The door: a picture's bytes without what says where, when and with what it was taken."""

from __future__ import annotations

import io
import mmap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from . import heif, jpeg, png, webp
from .pieces import STEP, Buffer, NotUnderstood, Piece, written_out

STRIPPERS: dict[str, Callable[[Buffer], list[Piece]]] = {
    "jpeg": jpeg.pieces,
    "png": png.pieces,
    "webp": webp.pieces,
    "heic": heif.pieces,
    "avif": heif.pieces,
}
"""By the kind of file; all others stay as they came."""


def stripped(source: IO[bytes], kind: str) -> Iterator[bytes]:
    """The bytes to keep. A picture that isn't as its format says is kept as it came."""
    strip = STRIPPERS.get(kind)
    if strip is not None:
        with mapped(source) as data:
            try:
                pieces = strip(data)
            except NotUnderstood:
                pieces = [range(len(data))]
            yield from written_out(data, pieces)
        return
    source.seek(0)
    yield from iter(partial(source.read, STEP), b"")


@contextmanager
def mapped(source: IO[bytes]) -> Iterator[Buffer]:
    """All of it to look at, without reading what lies on disk into memory."""
    source.seek(0)
    try:
        descriptor = source.fileno()
    except (io.UnsupportedOperation, AttributeError, OSError):
        yield source.read()
        return
    source.flush()
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as view:
        yield view
