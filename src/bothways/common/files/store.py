"""Bytes on disk: written whole or not at all, under random names, readable by their owner alone."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

INCOMING = "incoming"
PIECE = 256 * 1024


class TooManyBytes(Exception):
    """More came than were allowed; nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Written:
    name: str
    size: int
    digest: str


def folder() -> Path:
    path: Path = settings.FILES
    return path


def path_of(name: str) -> Path:
    if not name.isalnum():
        raise ValueError("Names of stored files are letters and digits alone.")
    return folder() / name[:2] / name


def write(chunks: Iterable[bytes], *, limit: int) -> Written:
    """Keep the bytes; when this returns they survive a power cut. Raises ``TooManyBytes``."""
    name = secrets.token_hex(20)
    target, incoming = path_of(name), made(folder() / INCOMING) / name
    try:
        size, digest = write_out(incoming, chunks, limit)
        made(target.parent)
        os.replace(incoming, target)
        fsync_folder(target.parent)
    except BaseException:
        for path in (incoming, target):
            with suppress(OSError):
                path.unlink()
        raise
    return Written(name, size, digest)


def write_out(path: Path, chunks: Iterable[bytes], limit: int) -> tuple[int, str]:
    sha, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooManyBytes
            sha.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, sha.hexdigest()


def made(path: Path) -> Path:
    """The folder, made when it isn't there, and then kept in its parent for good."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        fsync_folder(path.parent)
    return path


def fsync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pieces_of(name: str) -> Iterator[bytes]:
    """The bytes; the file is opened once they are asked for, and closed after the last."""
    with path_of(name).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def try_out() -> None:
    """Write a few bytes and remove them. Raises ``OSError`` when that can't be done."""
    remove(write([b"ok"], limit=2).name)


def remove(name: str) -> None:
    """Twice does no harm."""
    path_of(name).unlink(missing_ok=True)
