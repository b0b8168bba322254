"""What people mean to do in a meeting, as all of them fill it in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.meetings.meetings.models import Meeting
from bothways.meetings.rhythm.models import LONGEST
from bothways.partnerships.partnerships.models import Participation

TEXT = 240
MOST = 60
"""Points of one meeting."""


class AgendaItem(models.Model):
    """One point: what, for how long, and who teaches there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    key = models.UUIDField(unique=True)
    """Of the form it was added by: sent twice, it is added once."""
    text = models.CharField(max_length=TEXT)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(null=True)
    teacher = models.ForeignKey(
        Participation, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """None: both, or all, of them."""
    place = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=40, blank=True)
    """What it was taken from, such as “goal:12”, so that it isn't suggested again."""
    carried_from = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="carried_to"
    )
    """The point of an earlier meeting that wasn't reached there."""
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="agenda_item_says_something"),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__range=(1, LONGEST)),
                name="agenda_item_1_to_720_minutes",
            ),
        )
        indexes = (models.Index(fields=("meeting", "place"), name="agenda_in_order"),)

    def __str__(self) -> str:
        return self.text
