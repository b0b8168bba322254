"""The moment matches become known to the people in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.matching.runs.models import Run
from bothways.programmes.models import Programme


class Publication(models.Model):
    """A round: the run whose matches were told to the people in them. One a run."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="publications")
    number = models.PositiveIntegerField(default=1)
    """Of the round: 1 is the first of its programme."""
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="publication")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True)
    """The coordinator's own words in the e-mail."""

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="publication_round_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="publication_round_from_1"
            ),
        )

    def __str__(self) -> str:
        return f"publication of {self.run}"
