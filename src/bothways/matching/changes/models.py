"""Changes made by hand on a run's board: each one step, with who and when, undone as one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.matching.runs.models import Circle, Match, Run


class ChangeQuerySet(models.QuerySet["Change"]):
    def standing(self) -> ChangeQuerySet:
        return self.filter(undone_at=None)


class Change(models.Model):
    """One step: what was taken apart, and what was put together instead."""

    class Kind(models.TextChoices):
        JOIN = "join", "put together"
        MOVE = "move", "moved"
        SWAP = "swap", "swapped"
        RING = "ring", "made a circle"
        SPLIT = "split", "split"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=5, choices=Kind)
    left = models.JSONField(default=list)
    """[[sign-up, …], …]: who was together before and isn't any more. Ids alone: names are looked
    up, so that a person who is erased is erased here too."""
    made = models.JSONField(default=list)
    """[[sign-up, …], …]: who is together now; a circle in its order."""
    is_within_proof = models.BooleanField(default=True)
    """Made of the very people that the run knew, so that its ceiling holds for what stands now."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.run}"

    def concerns(self, sign_up: int | None) -> bool:
        return any(sign_up in people for people in (*self.left, *self.made))


class ChangedRow(models.Model):
    """A match or circle that a change took apart or put together."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="rows")
    match = models.ForeignKey(Match, null=True, on_delete=models.CASCADE, related_name="changes")
    circle = models.ForeignKey(Circle, null=True, on_delete=models.CASCADE, related_name="changes")
    is_made = models.BooleanField()
    """Put together; else taken apart."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(match__isnull=False, circle=None)
                | models.Q(match=None, circle__isnull=False),
                name="changed_row_is_one_thing",
            ),
            models.UniqueConstraint(fields=("change", "match"), name="changed_match_once"),
            models.UniqueConstraint(fields=("change", "circle"), name="changed_circle_once"),
        )

    def __str__(self) -> str:
        return f"{'made' if self.is_made else 'left'}: {self.match or self.circle}"

    @property
    def key(self) -> str:
        """As a step names it: “m12” or “c3”."""
        return f"m{self.match_id}" if self.match_id else f"c{self.circle_id}"
