"""The turns of a meeting: what was chosen before it, and the clock that ran in it."""

from __future__ import annotations

from django.db import models

from bothways.meetings.meetings.models import Meeting
from bothways.meetings.rhythm.models import LONGEST
from bothways.partnerships.partnerships.models import Participation

MOST_SECONDS = LONGEST * 60


class TurnTaking(models.Model):
    """How the time of one meeting is split. Its turns are written once it begins; until then they
    are planned anew on each page, from what came before."""

    class Chosen(models.TextChoices):
        NOTHING = "", "as planned"
        FIRST = "first", "somebody else begins"
        ALL = "all", "all for one"

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="turn_taking")
    sequence = models.PositiveIntegerField(default=0)
    """Counts what was pressed, so that two who press at once do one thing."""
    chosen = models.CharField(max_length=5, choices=Chosen, default=Chosen.NOTHING, blank=True)
    chosen_for = models.ForeignKey(
        Participation, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    counts = models.BooleanField(default=False)
    """Whether what was chosen is to be made up for. Otherwise it stays as chosen."""
    current = models.ForeignKey(
        "MeetingTurn", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    running_since = models.DateTimeField(null=True)
    """None: the clock stands still."""
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(running_since=None) | models.Q(ended_at=None),
                name="turns_end_with_a_still_clock",
            ),
        )

    def __str__(self) -> str:
        return f"turns of meeting {self.meeting_id}"


class MeetingTurn(models.Model):
    """The time in which one of them leads: in a pair and a circle they teach, in a group too."""

    taking = models.ForeignKey(TurnTaking, on_delete=models.CASCADE, related_name="turns")
    leader = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    """As planned or chosen; 0 for who was there while all was for another."""
    more = models.PositiveSmallIntegerField(default=0)
    """Minutes by which it was extended."""
    seconds = models.PositiveIntegerField(default=0)
    """That it ran, up to when the clock stood still last."""

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("taking", "leader"), name="meeting_turn_once"),
            models.CheckConstraint(
                condition=models.Q(seconds__lte=MOST_SECONDS), name="meeting_turn_ran_12_hours"
            ),
        )

    def __str__(self) -> str:
        return f"{self.minutes} minutes of {self.leader_id}"
