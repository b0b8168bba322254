"""The administrators' scanner: asked about every file before anybody can fetch it."""

from __future__ import annotations

import logging
import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from . import store
from .models import StoredFile

logger = logging.getLogger("bothways.files")

PATIENCE_SECONDS = 60.0
LONGEST_WAIT = timedelta(minutes=10)
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
"""What the scanner learns of our environment: no setting of ours, for some are secrets."""

Heard = Callable[[StoredFile], None]
ON_CHECKED: list[Heard] = []
"""Called in the transaction in which a file that waited is found good or refused."""


class ScannerFailed(Exception):
    """It gave no answer, so nothing is known of the file."""


class WasConcluded(Exception):
    """Another worker was quicker, or the file is gone: nothing of this stands."""


@task
def check_file(stored: int, attempt: int = 1) -> None:
    """Ask about one file. A scanner that fails is asked again, later each time, for as long as it
    takes; the file waits meanwhile."""
    found = StoredFile.objects.filter(pk=stored, state=StoredFile.State.WAITING).first()
    if found is None:
        return
    try:
        is_good = is_well(store.path_of(found.name))
    except ScannerFailed as failure:
        logger.warning("The file scanner gave no answer (%s); it will be asked again", failure)
        wait = min(timedelta(seconds=2 ** min(attempt + 1, 12)), LONGEST_WAIT)
        later = check_file.using(run_after=timezone.now() + wait)
        later.enqueue(stored, attempt + 1)
        return
    conclude(found, is_good=is_good)


def conclude(stored: StoredFile, *, is_good: bool) -> None:
    stored.state = StoredFile.State.GOOD if is_good else StoredFile.State.REFUSED
    with suppress(WasConcluded), transaction.atomic():
        # What owns the file is locked before the file, as everywhere.
        for heard in ON_CHECKED:
            heard(stored)
        waiting = StoredFile.objects.filter(pk=stored.pk, state=StoredFile.State.WAITING)
        if not waiting.update(state=stored.state):
            raise WasConcluded
        if not is_good:
            logger.warning("The file scanner refused a file; its bytes are removed")
            transaction.on_commit(partial(store.remove, stored.name), robust=True)


def is_well(path: Path) -> bool:
    """What the scanner says: 0 is well, 1 is not. Raises ``ScannerFailed`` for all else."""
    command = shlex.split(settings.FILE_SCANNER)
    if not command:
        return True
    if not path.is_file():
        raise ScannerFailed("the file isn't there")
    code = exit_code([*command, str(path)])
    if code not in (0, 1):
        raise ScannerFailed(f"exit code {code}")
    return code == 0


def exit_code(command: list[str]) -> int:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        process = subprocess.Popen(  # noqa: S603 - an administrator named it; no shell reads the path
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ScannerFailed(error.strerror or "it can't be started") from None
    try:
        return process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):  # with whatever it started itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise ScannerFailed(f"no answer within {PATIENCE_SECONDS:.0f} seconds") from None
