"""Meetings that come again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.partnerships.partnerships.models import Partnership

from .recurrence import MONTH, MOST_EVERY, WEEK, Rhythm

LONGEST = 720
"""Minutes of one meeting."""


class Series(models.Model):
    """A rhythm that the people in a partnership have agreed on."""

    class Unit(models.TextChoices):
        WEEK = WEEK, "week"
        MONTH = MONTH, "month"

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="series")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    """The same in every calendar, for all its occurrences."""
    starts_on = models.DateField()
    """On the calendar of ``zone``, as ``until`` is."""
    until = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=64)
    """Whose wall clock it keeps, by its name in the time-zone database."""
    unit = models.CharField(max_length=5, choices=Unit, default=Unit.WEEK)
    every = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    """Counts what was changed of the whole, for calendars (SEQUENCE of RFC 5545)."""
    cancelled_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "series"
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, LONGEST)), name="series_1_to_720_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(every__range=(1, MOST_EVERY)), name="series_every_1_to_12"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("starts_on")),
                name="series_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"every {self.every} {self.unit}(s) from {self.starts_on}"

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.starts_on, self.until, self.at, self.zone, self.unit, self.every)


class KnownZone(models.Model):
    """What the time-zone database said of a zone when rhythms were last computed by it."""

    name = models.CharField(max_length=64, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
