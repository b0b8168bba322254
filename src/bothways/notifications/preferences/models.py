"""What somebody has chosen about what reaches them. Who has chosen nothing has no rows."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models

from bothways.notifications.kinds.registry import Timing


class Choice(models.Model):
    """How one kind of notice reaches one person, where they want it otherwise than usual."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(max_length=60)
    email = models.CharField(max_length=10, choices=Timing)
    push = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), name="choice_once_a_kind"),
            models.CheckConstraint(
                condition=models.Q(email__in=Timing.values), name="choice_has_a_timing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.email}"


class Hours(models.Model):
    """When e-mails may come to one person, on the clock of their own zone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notice_hours",
    )
    is_quiet = models.BooleanField("quiet hours", default=True)
    quiet_from = models.TimeField(default=time(20))
    quiet_to = models.TimeField(default=time(7))
    weekends_off = models.BooleanField(default=True)
    digest_hour = models.PositiveSmallIntegerField("hour of summaries", default=8)

    class Meta:
        verbose_name_plural = "hours"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23), name="hours_digest_within_the_day"
            ),
        )

    def __str__(self) -> str:
        return f"quiet from {self.quiet_from:%H:%M} to {self.quiet_to:%H:%M}"
