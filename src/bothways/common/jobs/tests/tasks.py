"""Tasks for the tests; they write to the files they are told of."""

from __future__ import annotations

import time
from pathlib import Path

from django.tasks import task


@task
def write_line(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task
def fail(path: str) -> None:
    write_line.call(path, "tried")
    raise ValueError("as the test wants")


@task
def linger(path: str, seconds: float) -> None:
    write_line.call(path, "began")
    time.sleep(seconds)
    write_line.call(path, "ended")
