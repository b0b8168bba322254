"""What reviewers decide about pairs. Each act is a row: who, when, and whether it was undone."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp


class ReviewActQuerySet(models.QuerySet["ReviewAct"]):
    def standing(self) -> ReviewActQuerySet:
        return self.filter(undone_at=None)

    def standing_at(self, moment: datetime) -> ReviewActQuerySet:
        """What had been done by then and not yet been taken back."""
        kept = models.Q(undone_at=None) | models.Q(undone_at__gt=moment)
        return self.filter(kept, at__lte=moment)


class ReviewAct(models.Model):
    """A lock (this pair stays), a ban (this pair never) or a parting (not in this run)."""

    class Kind(models.TextChoices):
        LOCK = "lock", "locked"
        BAN = "ban", "banned"
        PART = "part", "taken apart"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="review_acts")
    kind = models.CharField(max_length=5, choices=Kind)
    low = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    match = models.ForeignKey(
        "matching.Match", null=True, on_delete=models.SET_NULL, related_name="acts"
    )
    """The match on whose row it was done, when there was one."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReviewActQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="review_act_of_two"
            ),
            models.UniqueConstraint(
                fields=("low", "high"),
                condition=models.Q(undone_at=None, kind__in=("lock", "ban")),
                name="review_lock_or_ban_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.low_id} and {self.high_id}"
