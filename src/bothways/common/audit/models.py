"""Who did what to what, when: written in the same transaction as the deed, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Deed(models.Model):
    """One line of the audit trail. ``subject`` is a short text, so it outlives what it names."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    programme = models.PositiveBigIntegerField(null=True, db_index=True)
    """The programme it belongs to, as a bare number: this layer doesn't know programmes."""
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
