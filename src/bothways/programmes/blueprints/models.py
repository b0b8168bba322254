"""Templates that an organisation has made its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedBlueprint(models.Model):
    """A programme's make-up, saved or brought as a file, to begin others from."""

    name = models.CharField(max_length=120, unique=True)
    content = models.JSONField()
    """As ``files.py`` writes it; read only through its checks."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
