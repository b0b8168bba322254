"""Pairs of people who may be one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person


class Likeness(models.Model):
    """Two accounts that look like one person, until somebody has said what they are."""

    class Reason(models.TextChoices):
        ADDRESS = "address", _("the same address but for what follows the +")
        BOTH = "both", _("same name, and the same mailbox at another domain")
        NAME = "name", _("same name")
        MAILBOX = "mailbox", _("the same mailbox at another domain")

    low = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=7, choices=Reason)
    strength = models.PositiveSmallIntegerField()
    different_at = models.DateTimeField(null=True)
    """When somebody said that they are two people."""
    different_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "likenesses"
        ordering = ("-strength", "low__name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("low", "high"), name="likeness_once"),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="likeness_of_two_people"
            ),
        )
        indexes = (models.Index(fields=("different_at", "-strength"), name="likeness_by_strength"),)

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}: {self.reason}"
