"""Two people (later: a circle) and what each gives and gets. Symmetrical by construction."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.models import Match
from bothways.programmes.models import Programme


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, person: Person) -> PartnershipQuerySet:
        """One's own partnerships, and nobody else's."""
        return self.filter(participations__person=person)


class Partnership(models.Model):
    """A relationship that the publication of a match has opened."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partnerships")
    match = models.OneToOneField(
        Match, null=True, on_delete=models.SET_NULL, related_name="partnership"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return f"partnership {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("partnerships:partnership", args=[self.pk])


class Participation(models.Model):
    """One person's side: what they give and what they gain, as it was when they were matched."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="participations"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations"
    )
    gives = models.JSONField(default=list)
    """[{"skill", "level", "level_now", "priority"}], the most wanted first."""
    gain = models.FloatField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("partnership", "person"), name="participation_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.partnership}"
