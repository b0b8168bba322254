"""What is kept of the balance of an exchange: only since when it is one-sided."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from bothways.partnerships.partnerships.models import Partnership


class BalanceStanding(models.Model):
    """How an exchange stood when it was looked at last: the flag, without any figure."""

    partnership = models.OneToOneField(
        Partnership, on_delete=models.CASCADE, primary_key=True, related_name="balance_standing"
    )
    one_sided_since = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"balance of {self.partnership_id}"
