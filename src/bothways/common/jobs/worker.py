"""The worker: claims due jobs one at a time, keeps their leases alive, retries what fails.

A worker that is killed stops renewing; its lease runs out and another worker takes the job up
again, at most ``LEASE`` seconds later. So every task must be safe to run twice.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import Job

logger = logging.getLogger("bothways.jobs")

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 8.0
IDLE_SECONDS = 1.0
HOUR_SECONDS = 3600.0
ATTEMPTS = 5
KEEP_DONE = timedelta(days=14)

Periodic = Callable[[], int]
PERIODIC: list[Periodic] = []
"""Level-triggered chores that later stages add (due e-mail, expired links). Each is quick and
answers how much it did, so that the worker comes back at once while there is more."""
HOURLY: list[Periodic] = []
"""Tidying that may wait an hour."""


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:64]


def claim(worker: str) -> Job | None:
    """The next due job, now leased to ``worker``; ``None`` when nothing is due.

    Compare-and-set on ``attempts``: of two workers that saw the same row, one changes it.
    """
    now = timezone.now()
    due = Q(state=Job.State.WAITING, due_at__lte=now)
    orphaned = Q(state=Job.State.RUNNING, lease_until__lt=now)
    for job in Job.objects.filter(due | orphaned).order_by("due_at", "pk")[:5]:
        taken = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
            state=Job.State.RUNNING,
            attempts=job.attempts + 1,
            worker=worker,
            lease_until=now + LEASE,
        )
        if taken:
            return Job.objects.get(pk=job.pk)
    return None


def renew(job: Job) -> bool:
    """Extend the lease; ``False`` when the job has been taken over in the meantime."""
    held = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)
    return bool(held.update(lease_until=timezone.now() + LEASE))


class Heartbeat(threading.Thread):
    """Renews the lease beside the task until ``stop``."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True, name=f"heartbeat-{job.pk}")
        self.job = job
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(HEARTBEAT_SECONDS):
            try:
                if not renew(self.job):
                    return
            except Exception:
                logger.exception("The lease of %s could not be renewed; trying again", self.job)
            finally:
                close_old_connections()

    def stop(self) -> None:
        self.ended.set()
        self.join()


def perform(job: Job) -> None:
    """Run the job's task and record how it ended. Never raises for what the task raised."""
    heartbeat = Heartbeat(job)
    heartbeat.start()
    try:
        task = import_string(job.task)
        task.call(*job.arguments["args"], **job.arguments["kwargs"])
    except Exception:
        heartbeat.stop()
        record_failure(job, traceback.format_exc())
    else:
        heartbeat.stop()
        finish(job, state=Job.State.DONE, error="")


def record_failure(job: Job, error: str) -> None:
    logger.error("%s failed, attempt %d of %d\n%s", job, job.attempts, ATTEMPTS, error)
    if job.attempts >= ATTEMPTS:
        finish(job, state=Job.State.FAILED, error=error)
        return
    wait = timedelta(seconds=2 ** (2 * job.attempts))
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=Job.State.WAITING, due_at=timezone.now() + wait, lease_until=None, error=error
    )


def finish(job: Job, *, state: Job.State, error: str) -> None:
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=state, finished_at=timezone.now(), lease_until=None, error=error
    )


def run_chores(chores: list[Periodic]) -> int:
    done = 0
    for chore in chores:
        try:
            done += chore()
        except Exception:
            logger.exception("The chore %s failed; it will be tried again", chore.__name__)
    return done


def forget_old_jobs() -> int:
    """Done jobs have told their story; failed ones stay until somebody has looked."""
    old = Job.objects.filter(state=Job.State.DONE, finished_at__lt=timezone.now() - KEEP_DONE)
    return old.delete()[0]


def work(stop: threading.Event, *, until_idle: bool = False) -> None:
    """Perform jobs until ``stop`` is set (or, for tests and the demo, until nothing is due)."""
    name = worker_name()
    tidy_at = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= tidy_at:
                run_chores([forget_old_jobs, *HOURLY])
                tidy_at = time.monotonic() + HOUR_SECONDS
            done = run_chores(PERIODIC)
            job = claim(name)
            if job is not None:
                perform(job)
                continue
            if done:
                continue
            if until_idle:
                return
        except Exception:
            if until_idle:
                raise
            logger.exception("The worker met a fault and goes on")
        finally:
            if not until_idle:
                close_old_connections()
        stop.wait(IDLE_SECONDS)
