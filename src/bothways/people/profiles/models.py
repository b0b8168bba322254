"""What the organisation knows of a person besides name and address."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """Facts the matching and the partner's page need. Empty means unknown, never a guess."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    title = models.CharField(max_length=120, blank=True)
    function = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=120, blank=True)
    level = models.CharField("level in the organisation", max_length=120, blank=True)
    """As the organisation names its levels, such as “Senior” or “Director”."""
    trainings = models.JSONField("trainings finished", default=list, blank=True)
    """Names, such as ["First aid", "Leading people"]."""
    started_on = models.DateField("with the organisation since", null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    work_starts = models.DecimalField(max_digits=4, decimal_places=2, default=9)
    """The usual working day in the person's own zone, in hours since midnight."""
    work_ends = models.DecimalField(max_digits=4, decimal_places=2, default=17)
    languages = models.JSONField(default=list, blank=True)
    """ISO 639 codes, such as ["en", "pl"]."""
    contact = models.CharField(max_length=200, blank=True)
    """How a partner best reaches them, in their own words."""
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = (
            models.Index(fields=("function",), name="profile_by_function"),
            models.Index(fields=("location",), name="profile_by_location"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(work_starts__gte=0)
                & models.Q(work_ends__lte=24)
                & models.Q(work_starts__lt=models.F("work_ends")),
                name="profile_working_day_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(manager__isnull=True) | ~models.Q(manager=models.F("person")),
                name="profile_nobody_manages_themselves",
            ),
        )

    def __str__(self) -> str:
        return str(self.person)

    @property
    def where(self) -> str:
        """“Marketing · London”, of what is known."""
        return " · ".join(part for part in (self.function, self.location) if part)
