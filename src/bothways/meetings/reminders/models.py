"""When people want to be reminded of their meetings, and up to when that was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReminderChoice(models.Model):
    """The lead times that one person has chosen; without a row the usual ones hold."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_choice"
    )
    ten_minutes = models.BooleanField()
    hour = models.BooleanField()
    day = models.BooleanField()
    week = models.BooleanField()

    def __str__(self) -> str:
        return f"reminders of {self.person_id}"


class ReminderMark(models.Model):
    """Up to when something was done that comes with time, such as giving reminders."""

    REMINDERS = "reminders"
    ASKING = "asking how it went"

    what = models.CharField(max_length=20, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} until {self.until:%Y-%m-%d %H:%M}"
