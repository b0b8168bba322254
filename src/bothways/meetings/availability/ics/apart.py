"""Reading a calendar file in a process of its own, which may be ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bothways.meetings.slots.spans import moment_at

from . import reader

SECONDS = 40
READER = Path(reader.__file__)


class Unreadable(Exception):
    """``what``: ``reader.NOT_A_CALENDAR`` or ``reader.TOO_MUCH``."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Read:
    spans: list[tuple[datetime, datetime]]
    odd: int
    """Entries that weren't followed."""


def read_apart(
    data: bytes, *, since: datetime, until: datetime, zone: str, addresses: Iterable[str] = ()
) -> Read:
    """The busy times between two moments. Raises ``Unreadable``, also where it was ended."""
    period = [str(int(since.timestamp())), str(int(until.timestamp())), zone, " ".join(addresses)]
    # Isolated and without our environment: no calendar comes near the installation's key.
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TZDIR",
                                                 "PYTHONTZPATH") if name in os.environ}  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-B", str(READER), *period],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS,
            env=kept, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise Unreadable(reader.TOO_MUCH) from None
    if "error" in answer:
        raise Unreadable(str(answer["error"]))
    spans = [(moment_at(starts), moment_at(ends)) for starts, ends in answer["spans"]]
    return Read(spans, int(answer["odd"]))
