"""What should have changed by the end, and how anybody will know."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.programmes.programmes.models import Programme


class Measure(models.TextChoices):
    """How it is known whether an outcome was reached."""

    SURVEY = "survey", "a survey scale"
    GOALS = "goals", "ratings of own goals"
    PARTICIPATION = "participation", "who takes part and meets"
    TIES = "ties", "ties across functions"
    FIGURE = "figure", "a figure of the organisation"


class Outcome(models.Model):
    """What should have changed by the end, for participants or for the organisation."""

    class Audience(models.TextChoices):
        PARTICIPANTS = "participants", "for participants"
        ORGANISATION = "organisation", "for the organisation"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="outcomes")
    audience = models.CharField(max_length=14, choices=Audience)
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(max_length=13, choices=Measure, blank=True)
    """How it is measured; empty until somebody has decided."""
    counted = models.CharField(max_length=40, blank=True)
    """The figure that Bothways counts for it (``hooks.COUNTED``); empty: somebody fills it in."""
    unit = models.CharField(max_length=40, blank=True)
    """What the figures count, such as “of 5” or “%”."""
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    result = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner_name = models.CharField(max_length=120, blank=True)
    """Who looks after it, where that is nobody of the team."""

    class Meta:
        ordering = ("audience", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(measure__in=["", *Measure.values]),
                name="outcome_measure_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(owner_name=""),
                name="outcome_has_one_owner",
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def looked_after_by(self) -> str:
        return str(self.owner.name) if self.owner else self.owner_name

    @property
    def figures(self) -> str:
        """“2.1 → 3.5 of 5”, of what is known."""
        known = [plain(value) for value in (self.baseline, self.target) if value is not None]
        return " ".join(part for part in (" → ".join(known), self.unit if known else "") if part)

    @property
    def is_reached(self) -> bool | None:
        """Whether the result is at the target or past it, on the way from the baseline."""
        if self.result is None or self.target is None:
            return None
        falls = self.baseline is not None and self.target < self.baseline
        return self.result <= self.target if falls else self.result >= self.target


class Reading(models.Model):
    """What an outcome's figure was on a day, and where that is known from."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("on",)
        constraints = (
            models.UniqueConstraint(fields=("outcome", "on"), name="reading_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{plain(self.value)} on {self.on}"


def plain(value: object) -> str:
    """A figure without the noughts that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
