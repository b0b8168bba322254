"""What coordinators decide about worries, and whom they have nudged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.partnerships.partnerships.models import Partnership
from bothways.programmes.models import Programme

LONGEST = 2000


class Attention(models.Model):
    """What was decided about one worry; it stands under the worry's key."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="attention")
    key = models.CharField(max_length=80)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    snoozed_until = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("partnership", "key"), name="attention_once"),
        )

    def __str__(self) -> str:
        return self.key


class Nudge(models.Model):
    """One friendly word to one person; the text isn't kept beyond the e-mail it went in."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="nudges")
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="nudges")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """``None`` for one that went by itself."""
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("to", "at"), name="nudge_by_person"),)

    def __str__(self) -> str:
        return f"nudge {self.pk}"


class NudgeWords(models.Model):
    """A programme's own words for a kind of worry, and whether they go by themselves."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="nudge_words")
    kind = models.CharField(max_length=40)
    text = models.TextField(max_length=LONGEST)
    goes_by_itself = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "kind"), name="nudge_words_once"),
        )

    def __str__(self) -> str:
        return self.kind
