"""Hints that something has changed: what browsers and other processes are told at once.

The database holds the truth; a hint says only where to look, and may be lost or doubled without
harm.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Hint(models.Model):
    """One hint, for the processes that didn't make it; forgotten after an hour."""

    topic = models.CharField(max_length=80)
    """Such as “person:7” or “talk:12”."""
    content = models.JSONField(default=dict)
    """Small, and nothing that its readers may not see."""
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.topic
