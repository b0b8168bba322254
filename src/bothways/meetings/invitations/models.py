"""Whose calendar hears of meetings by e-mail, and of which it has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarChoice(models.Model):
    """What somebody has said about calendar invitations; who has said nothing has no row."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_choice"
    )
    by_mail = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.person_id}: {'by mail' if self.by_mail else 'not by mail'}"


class CalendarCopy(models.Model):
    """Somebody's calendar has been sent this meeting or series: it must hear what becomes of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_copies"
    )
    uid = models.UUIDField()
    """Of the meeting that stands alone, or of the series."""
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "calendar copies"
        constraints = (
            models.UniqueConstraint(fields=("person", "uid"), name="calendar_copy_once"),
        )

    def __str__(self) -> str:
        return f"{self.uid} at {self.person_id}"
