"""People from outside who take part in a programme by invitation."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.programmes.models import Programme


class GuestQuerySet(models.QuerySet["Guest"]):
    def standing(self) -> GuestQuerySet:
        """Invitations that weren't called back, ended or not."""
        return self.filter(called_back_at=None)


class Guest(models.Model):
    """A guest's invitation into one programme, and until when it holds."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guest_in"
    )
    ends_on = models.DateField("last day")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    sends_at = models.DateTimeField()
    """When the e-mail leaves; until then it can be called back."""
    called_back_at = models.DateTimeField(null=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ("person__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "person"),
                condition=models.Q(called_back_at=None),
                name="guest_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, guest of {self.programme}"

    @property
    def mail_key(self) -> str:
        return f"guest:{self.pk}"

    @property
    def can_be_called_back(self) -> bool:
        return self.called_back_at is None and timezone.now() < self.sends_at

    @property
    def is_over(self) -> bool:
        return self.is_over_on(timezone.localdate())

    def is_over_on(self, day: date) -> bool:
        return self.ends_on < day
