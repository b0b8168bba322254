"""Is this installation configured and healthy, and if not, what to do?

The administration's page and `bothways check` both print these findings.
"""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.files import store
from bothways.common.files.models import StoredFile
from bothways.common.jobs.models import Job
from bothways.notifications.models import OutgoingMail

LEAST_FREE = 500 * 1024 * 1024
STALE = timedelta(minutes=5)
SCANNER_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``remedy`` says what to do when ``level`` isn't “ok”."""

    level: Literal["ok", "warn", "problem"]
    title: str
    detail: str
    remedy: str = ""


def check_all(*, deep: bool = False) -> list[Finding]:
    """Every finding, in the order in which one would mend them. ``deep`` also tries the mail
    server, which may take seconds."""
    found = [check_database()]
    if found[0].level == "problem":
        return found
    checks: list[Callable[[], Finding]] = [
        check_sqlite,
        check_administrator,
        check_address,
        check_debug,
        check_secret_key,
        check_disk,
        check_files,
        check_mail_queue,
        check_jobs,
    ]
    found.append(check_mail_server(deep=deep))
    return [*found, *(check() for check in checks)]


def check_database() -> Finding:
    title = "Database"
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding(
            "problem",
            title,
            f"can't be reached: {error}",
            "Check BOTHWAYS_DATABASE_URL and the server.",
        )
    if waiting:
        return Finding(
            "problem",
            title,
            f"{len(waiting)} migrations wait to be applied",
            "Start `bothways serve` once, or run `bothways createadmin`; both bring it up to date.",
        )
    return Finding("ok", title, f"{connection.display_name}, up to date")


def check_sqlite() -> Finding:
    title = "SQLite"
    if connection.vendor != "sqlite":
        return Finding("ok", title, "not used")
    if settings.SQLITE_WAL_IS_SAFE:
        return Finding(
            "ok", title, f"{sqlite3.sqlite_version}, write-ahead log, full synchronisation"
        )
    return Finding(
        "warn",
        title,
        f"{sqlite3.sqlite_version} can damage a write-ahead log, so the slower journal is used",
        "Nothing is at risk. For more speed use a Python linked to SQLite 3.51.3 or newer, or "
        "PostgreSQL.",
    )


def check_administrator() -> Finding:
    if Person.objects.filter(is_administrator=True, is_active=True).exists():
        return Finding("ok", "Administrator", "there is one")
    return Finding(
        "problem", "Administrator", "there is none", "Run: bothways createadmin you@example.org"
    )


def check_address() -> Finding:
    parts = urlsplit(settings.BASE_URL)
    is_local = parts.hostname in {"localhost", "127.0.0.1"}
    if parts.scheme == "https" or is_local:
        note = " (this machine only)" if is_local else ""
        return Finding("ok", "Address", settings.BASE_URL + note)
    return Finding(
        "problem",
        "Address",
        f"{settings.BASE_URL} isn't encrypted",
        "Put a web server with TLS in front and set BOTHWAYS_BASE_URL to its https address.",
    )


def check_debug() -> Finding:
    if settings.DEBUG:
        return Finding(
            "problem", "Debugging", "is on; error pages show the insides", "Unset BOTHWAYS_DEBUG."
        )
    return Finding("ok", "Debugging", "is off")


def check_secret_key() -> Finding:
    path = settings.DATA / "secret-key"
    if not path.exists():
        return Finding("ok", "Secret key", "from the environment")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            "problem", "Secret key", f"{path} is readable by others", f"chmod 600 {path}"
        )
    return Finding("ok", "Secret key", "readable by its owner alone")


def check_disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    words = f"{free / 1024**3:.1f} GB free for {settings.DATA}"
    if free < LEAST_FREE:
        return Finding("problem", "Disk", words, "Make room; writes fail when the disk is full.")
    return Finding("ok", "Disk", words)


def check_files() -> Finding:
    title = "Files"
    try:
        store.try_out()
    except OSError as error:
        return Finding(
            "problem",
            title,
            f"{store.folder()} can't be written: {error.strerror}",
            "Let the account that runs Bothways write there; no file is taken until then.",
        )
    long_ago = timezone.now() - SCANNER_PATIENCE
    waiting = StoredFile.objects.filter(state=StoredFile.State.WAITING, kept_at__lt=long_ago)
    count = waiting.count()
    if count:
        return Finding(
            "problem",
            title,
            f"{count} waiting for the virus scanner for more than ten minutes",
            "Try the command of BOTHWAYS_FILE_SCANNER on a file: it must exit with 0 or 1. "
            "A worker must run.",
        )
    if not settings.FILE_SCANNER:
        return Finding("ok", title, f"kept in {store.folder()}; no virus scanner is set")
    return Finding("ok", title, f"kept in {store.folder()}, each checked by the scanner first")


def check_mail_server(*, deep: bool) -> Finding:
    title = "Mail server"
    if str(settings.MAILERS["default"]["BACKEND"]).endswith("NoMailServer"):
        return Finding(
            "warn",
            title,
            "none is set; e-mails wait in the outbox",
            "Set BOTHWAYS_EMAIL_URL, like smtp+tls://name:password@mail.example.org:587.",
        )
    if not deep:
        return Finding("ok", title, "set")
    try:
        mailer = mailers.default
        mailer.open()
        mailer.close()
    except OSError as error:
        return Finding(
            "problem",
            title,
            f"can't be reached: {error}",
            "Check BOTHWAYS_EMAIL_URL; mail waits meanwhile.",
        )
    return Finding("ok", title, "answers")


def check_mail_queue() -> Finding:
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING).count()
    refused = OutgoingMail.objects.filter(state=OutgoingMail.State.REFUSED).count()
    words = f"{waiting} waiting, {refused} refused for good"
    if refused:
        return Finding(
            "warn",
            "E-mails",
            words,
            "See which under Administration, Mail; mend the address, try again.",
        )
    return Finding("ok", "E-mails", words)


def check_jobs() -> Finding:
    title = "Work behind the page"
    failed = Job.objects.filter(state=Job.State.FAILED).count()
    if failed:
        return Finding(
            "warn", title, f"{failed} jobs failed for good", "The log of the worker says why."
        )
    overdue = Job.objects.filter(state=Job.State.WAITING, due_at__lt=timezone.now() - STALE).count()
    if overdue:
        return Finding(
            "problem",
            title,
            f"{overdue} jobs have waited for more than five minutes",
            "Is a worker running? `bothways serve` keeps one; else start `bothways worker`.",
        )
    return Finding("ok", title, "nothing overdue")
