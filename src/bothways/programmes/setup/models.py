"""How far the guided set-up of a programme has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.programmes.programmes.models import Programme


class SettledStep(models.Model):
    """That a coordinator has looked at a step of the set-up and gone on."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="settled_steps")
    slug = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "slug"), name="settled_step_once"),
        )

    def __str__(self) -> str:
        return f"{self.slug} of {self.programme}"
