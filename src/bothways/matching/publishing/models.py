"""The moment matches become known to the people in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.matching.runs.models import Run
from bothways.programmes.models import Programme


class Publication(models.Model):
    """One a programme for now: the run whose matches were told to everybody."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, related_name="publication"
    )
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="publication")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True)
    """The coordinator's own words in the e-mail."""

    def __str__(self) -> str:
        return f"publication of {self.run}"
