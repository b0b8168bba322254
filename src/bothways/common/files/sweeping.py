"""The hourly broom: rows nothing refers to, and bytes without a row."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from pathlib import Path

from django.utils import timezone

from . import store
from .actions import let_go, unowned
from .models import StoredFile

YOUNG_SECONDS = 3600.0
"""Younger bytes may belong to a row that is about to be committed."""
UNOWNED = timedelta(days=1)
AT_ONCE = 500


def sweep_files() -> int:
    """Answers how many went. Twice, or beside another worker, does no harm."""
    return forget_unowned() + remove_orphans()


def forget_unowned() -> int:
    old = StoredFile.objects.filter(kept_at__lt=timezone.now() - UNOWNED, **unowned())
    rows = list(old[:AT_ONCE])
    for stored in rows:
        let_go(stored)
    return len(rows)


def remove_orphans() -> int:
    removed = 0
    for paths in batched(old_files(), AT_ONCE):
        known = set(
            StoredFile.objects.filter(name__in=[path.name for path in paths])
            .exclude(state=StoredFile.State.REFUSED)
            .values_list("name", flat=True)
        )
        for path in paths:
            if path.name not in known:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def old_files() -> Iterator[Path]:
    before = time.time() - YOUNG_SECONDS
    for path in store.folder().glob("*/*"):
        try:
            if path.is_file() and path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue
