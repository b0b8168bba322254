"""What counts in a programme's match, and how much."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from bothways.programmes.models import Programme

SHARE = (MinValueValidator(0), MaxValueValidator(100))


FIELDS = (
    "objective",
    "stability",
    "circles",
    "circle_worth",
    "groups",
    "mean",
    "other_function",
    "same_location",
    "working_hours",
    "manager_depth",
    "cross_functions",
    "cross_teams",
    "shared_language",
    "overlap_hours",
)
"""Everything that is decided, in the order of the page."""


BOUNDS: tuple[models.BaseConstraint, ...] = (
    models.CheckConstraint(
        condition=models.Q(stability__lte=20), name="%(class)s_stability_up_to_20"
    ),
    models.CheckConstraint(
        condition=models.Q(circles__range=(2, 4)), name="%(class)s_circles_2_to_4"
    ),
    models.CheckConstraint(
        condition=models.Q(circle_worth__lte=100), name="%(class)s_circle_worth_up_to_100"
    ),
)


class WhatCounts(models.Model):
    """All that is decided. Soft weights are 0 to 100 beside skills, which always count 100."""

    class Mean(models.TextChoices):
        GEOMETRIC = "geometric", "evenly (both must gain; the usual choice)"
        HARMONIC = "harmonic", "more strictly (the smaller gain counts more)"
        MINIMUM = "minimum", "by the smaller gain alone"

    class Objective(models.TextChoices):
        SERVED = "served", "as many people as possible have a partner, then the most is gained"
        WORTH = "worth", "the most is gained in all, even if a few more stay without"
        FAIR = "fair", "as many as possible, then those who gain least, then the most is gained"

    class Circles(models.IntegerChoices):
        PAIRS = 2, "pairs alone"
        OF_THREE = 3, "pairs, and circles of three where they serve more"
        OF_FOUR = 4, "pairs, and circles of three or four"

    objective = models.CharField(max_length=10, choices=Objective, default=Objective.SERVED)
    stability = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(20)])
    """The percentage of all worth that may go for fewer pairs who would rather have each other."""
    circles = models.PositiveSmallIntegerField(choices=Circles, default=Circles.PAIRS)
    circle_worth = models.PositiveSmallIntegerField(default=90, validators=SHARE)
    """What somebody in a circle counts against somebody in a pair with the same gain, per cent."""
    groups = models.BooleanField(default=False)
    mean = models.CharField(max_length=10, choices=Mean, default=Mean.GEOMETRIC)
    other_function = models.PositiveSmallIntegerField(default=0, validators=SHARE)
    same_location = models.PositiveSmallIntegerField(default=0, validators=SHARE)
    working_hours = models.PositiveSmallIntegerField(default=0, validators=SHARE)
    manager_depth = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(20)])
    cross_functions = models.BooleanField(default=False)
    cross_teams = models.BooleanField(default=False)
    shared_language = models.BooleanField(default=True)
    overlap_hours = models.DecimalField(
        max_digits=3,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(12)],
    )

    class Meta:
        abstract = True

    def values(self) -> dict[str, Any]:
        """What is decided, field by field."""
        return {name: getattr(self, name) for name in FIELDS}


class Policy(WhatCounts):
    """What counts in the programme now."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="policy"
    )
    is_confirmed = models.BooleanField(default=False)
    """The coordinator has looked at it and saved it at least once."""

    class Meta:
        verbose_name_plural = "policies"
        constraints = BOUNDS

    def __str__(self) -> str:
        return f"policy of {self.programme}"


class PolicyVersion(WhatCounts):
    """What counted at one time, kept under a name; it never changes."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="policy_versions"
    )
    name = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            *BOUNDS,
            models.UniqueConstraint("programme", Lower("name"), name="policy_version_name_once"),
        )

    def __str__(self) -> str:
        return self.name
