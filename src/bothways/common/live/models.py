"""Hints that something has changed: what browsers and other processes are told at once.

The database holds the truth; a hint says only where to look, and may be lost or doubled without
harm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone


class Hint(models.Model):
    """One hint, for the processes that didn't make it; forgotten after an hour."""

    topic = models.CharField(max_length=80)
    """Such as “person:7” or “talk:12”."""
    content = models.JSONField(default=dict)
    """Small, and nothing that its readers may not see."""
    at = models.DateTimeField(default=timezone.now, db_index=True)
    origin = models.CharField(max_length=32, blank=True, default="")
    """The process that gave it, and has told its own listeners already."""

    carried: Callable[[], Any] | None = None
    """Makes what has changed, for listeners in the process that gave it; not stored."""

    def __str__(self) -> str:
        return self.topic
