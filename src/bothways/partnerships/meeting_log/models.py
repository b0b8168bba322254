"""Meetings that took place, and who taught whom how much in them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from bothways.partnerships.partnerships.models import Participation, Partnership

LONGEST_MEETING = 720
"""Minutes."""
MOST_PARTS = 100
MOST = 1000
"""Meetings of one partnership."""


class LoggedMeeting(models.Model):
    """One meeting, as the people in it say that it was."""

    class Way(models.TextChoices):
        IN_PERSON = "in person", "in person"
        ONLINE = "online", "online"

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="logged_meetings"
    )
    key = models.UUIDField(unique=True)
    """Of the form it was noted by: sent twice, it is noted once."""
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=9, choices=Way)
    entered_by = models.ForeignKey(
        Participation, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who has noted it, or put it right last."""
    version = models.PositiveIntegerField(default=1)
    """Counts what was put right, so that a stale page can be told."""
    logged_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, LONGEST_MEETING)),
                name="logged_meeting_1_to_720_minutes",
            ),
        )
        indexes = (
            models.Index(fields=("partnership", "on", "removed_at"), name="logged_meeting_by_day"),
        )

    def __str__(self) -> str:
        return f"meeting of {self.on}"


class EarlierMeeting(models.Model):
    """How a meeting was noted before somebody put it right, removed it or brought it back."""

    meeting = models.ForeignKey(LoggedMeeting, on_delete=models.CASCADE, related_name="earlier")
    version = models.PositiveIntegerField()
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=9, choices=LoggedMeeting.Way)
    was_removed = models.BooleanField(default=False)
    by = models.ForeignKey(Participation, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who said that it was so, ``at``."""
    at = models.DateTimeField()
    present = models.JSONField(default=list)
    """Pks of the participations that were there."""
    turns = models.JSONField(default=list)
    """[who taught, who learned, parts], by the pks of participations."""

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "version"), name="earlier_meeting_once"),
        )

    def __str__(self) -> str:
        return f"meeting {self.meeting_id} as of version {self.version}"

    @classmethod
    def of(cls, meeting: LoggedMeeting) -> EarlierMeeting:
        """How it is noted now, as if that were past already; not kept yet."""
        return cls(
            meeting=meeting,
            version=meeting.version,
            on=meeting.on,
            minutes=meeting.minutes,
            way=meeting.way,
            was_removed=meeting.removed_at is not None,
            by=meeting.entered_by,
            at=meeting.changed_at,
            present=sorted(
                each.participation_id for each in meeting.attendances.all() if each.was_there
            ),
            turns=[[turn.giver_id, turn.receiver_id, turn.parts] for turn in meeting.turns.all()],
        )


class Attendance(models.Model):
    """One person at a meeting: whether they were there, and whether they agree to what is noted."""

    meeting = models.ForeignKey(LoggedMeeting, on_delete=models.CASCADE, related_name="attendances")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    was_there = models.BooleanField(default=True)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("participation__place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "participation"), name="attendance_once"),
        )

    def __str__(self) -> str:
        return f"{self.participation_id} at {self.meeting_id}"


class Turn(models.Model):
    """What one taught another in a meeting, as parts of all that was taught there."""

    meeting = models.ForeignKey(LoggedMeeting, on_delete=models.CASCADE, related_name="turns")
    giver = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    parts = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "giver", "receiver"), name="turn_once"),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")), name="turn_teaches_another"
            ),
            models.CheckConstraint(
                condition=models.Q(parts__range=(1, MOST_PARTS)), name="turn_1_to_100_parts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.giver_id} taught {self.receiver_id}: {self.parts}"
