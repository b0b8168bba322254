"""The address at which somebody's calendar fetches their meetings."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

IN_USE = timedelta(days=30)
"""Since it was last fetched."""


class Feed(models.Model):
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, which nobody has but its owner's calendar."""
    made_at = models.DateTimeField(default=timezone.now)
    last_read_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=64, blank=True)
    """Of what ``text`` was made from."""
    text = models.BinaryField(default=bytes)
    """As it was last given out."""

    def __str__(self) -> str:
        return f"feed of {self.person_id}"

    @property
    def is_in_use(self) -> bool:
        return self.last_read_at is not None and self.last_read_at > timezone.now() - IN_USE
