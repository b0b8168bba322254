"""Two people, a circle or a peer group, and what each gives and gets. Symmetrical by
construction."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.models import Circle, Match
from bothways.programmes.models import Programme


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, person: Person) -> PartnershipQuerySet:
        """One's own partnerships, and nobody else's."""
        return self.filter(participations__person=person)

    def open(self) -> PartnershipQuerySet:
        return self.filter(ended_at=None)


class Partnership(models.Model):
    """A relationship that the publication of a match, circle or peer group has opened."""

    class Kind(models.TextChoices):
        PAIR = "pair", "pair"
        RING = "ring", "circle"
        GROUP = "group", "peer group"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partnerships")
    match = models.OneToOneField(
        Match, null=True, on_delete=models.SET_NULL, related_name="partnership"
    )
    circle = models.OneToOneField(
        Circle, null=True, on_delete=models.SET_NULL, related_name="partnership"
    )
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.PAIR)
    skills = models.JSONField(default=list)
    """What holds a peer group together, the most wanted first."""
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was finished or ended early; its history stays readable to the people in it."""
    ends_on = models.DateField(null=True, blank=True)
    """Its last day, where that isn’t the programme’s."""
    asked_to_look_back_at = models.DateTimeField(null=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return f"partnership {self.pk}"

    @property
    def last_day(self) -> date:
        return self.ends_on or self.programme.ends_on

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
    gets = models.JSONField(default=list)
    """The same of what they get, in a circle or group; in a pair it is what the other gives."""
    gain = models.FloatField()
    left_at = models.DateTimeField(null=True, blank=True)
    """When they left a circle or group that went on without them."""
    place = models.PositiveSmallIntegerField(default=0)
    """In a circle each gives to the next place, and the last to the first."""

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("partnership", "person"), name="participation_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.partnership}"
