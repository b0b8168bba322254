"""How a meeting went, as who says so first has it: that it took place, and where it is logged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.meeting_log.models import LoggedMeeting


class WrapUp(models.Model):
    """One for a meeting, whoever of its people says it; what was taught is in ``logged``."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="wrap_up")
    was_held = models.BooleanField()
    logged = models.OneToOneField(
        LoggedMeeting, null=True, on_delete=models.SET_NULL, related_name="wrap_up"
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(was_held=True) | models.Q(logged=None),
                name="wrap_up_logs_what_was_held",
            ),
        )

    def __str__(self) -> str:
        return f"meeting {self.meeting_id}: {'held' if self.was_held else 'not held'}"
