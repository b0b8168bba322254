from __future__ import annotations

from django.conf import settings
from django.db import models

from bothways.matching.runs.models import Run


class Presence(models.Model):
    """That somebody had the board of a run open at a moment; it counts for a few seconds."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences"
    )
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "person"), name="presence_once"),)

    def __str__(self) -> str:
        return f"{self.person_id} at the board of run {self.run_id}"
