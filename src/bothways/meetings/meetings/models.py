"""One meeting at one time, and who is asked to it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.rhythm.models import Series
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme

PLACE = 200
LINK = 500
TITLE = 200


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: Person) -> MeetingQuerySet:
        """Those that somebody is asked to."""
        return self.filter(attendees__person=person)

    def standing(self) -> MeetingQuerySet:
        return self.filter(state=Meeting.State.PLANNED)

    def ahead(self, since: datetime | None = None) -> MeetingQuerySet:
        """Planned ones that are not over yet, the next first."""
        rows = self.standing().filter(ends_at__gt=since or timezone.now())
        return rows.order_by("starts_at", "pk")


class Meeting(models.Model):
    """A meeting alone, or an occurrence of a series."""

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        CANCELLED = "cancelled", "cancelled"

    class Way(models.TextChoices):
        IN_PERSON = "in person", "in person"
        ONLINE = "online", "online"
        BOTH = "both", "in person and online"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="meetings")
    partnership = models.ForeignKey(
        Partnership, null=True, on_delete=models.CASCADE, related_name="meetings"
    )
    """None: a meeting of many, which belongs to the programme alone."""
    series = models.ForeignKey(Series, null=True, on_delete=models.CASCADE, related_name="meetings")
    original_on = models.DateField(null=True)
    """The day that the series' rhythm gave it, whenever it takes place now."""
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    """Of the form it was planned by: sent twice, it is planned once. In calendars the one of its
    series counts, where it has one."""
    title = models.CharField(max_length=TITLE, blank=True)
    """Empty: named by who meets."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    """On whose clock its time was set."""
    way = models.CharField(max_length=9, choices=Way, default=Way.ONLINE)
    place = models.CharField(max_length=PLACE, blank=True)
    link = models.CharField(max_length=LINK, blank=True)
    """Of a call, where there is one."""
    sequence = models.PositiveIntegerField(default=0)
    """Counts its changes: for pages that are stale, and for calendars."""
    is_exception = models.BooleanField(default=False)
    """Whether an occurrence is no longer as its series has it."""
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_later"
            ),
            models.UniqueConstraint(
                fields=("series", "original_on"),
                name="occurrence_once",
                condition=models.Q(series__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(series=None, original_on=None)
                | models.Q(series__isnull=False, original_on__isnull=False),
                name="occurrence_has_its_day",
            ),
        )
        indexes = (
            models.Index(fields=("state", "starts_at"), name="meeting_by_time"),
            models.Index(fields=("partnership", "starts_at"), name="meeting_of_partnership"),
            # With all that the figures by week ask of each: they read no rows.
            models.Index(
                fields=("programme", "starts_at", "partnership", "state", "ends_at"),
                name="meeting_of_programme",
            ),
        )

    def __str__(self) -> str:
        return f"meeting at {self.starts_at:%Y-%m-%d %H:%M} UTC"

    def get_absolute_url(self) -> str:
        return reverse("meeting:meeting", args=[self.pk])

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def calendar_uid(self) -> uuid.UUID:
        """Needs ``series`` to be got with it."""
        return self.series.uid if self.series else self.uid

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()


class Attendee(models.Model):
    """Somebody who is asked to a meeting: their answer and, afterwards, whether they were there."""

    class Answer(models.TextChoices):
        NONE = "none", "hasn’t answered"
        YES = "yes", "comes"
        MAYBE = "maybe", "may come"
        NO = "no", "can’t come"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attendances"
    )
    participation = models.ForeignKey(
        Participation, null=True, on_delete=models.CASCADE, related_name="+"
    )
    """Their side, where the meeting belongs to a partnership."""
    answer = models.CharField(max_length=5, choices=Answer, default=Answer.NONE)
    note = models.CharField(max_length=200, blank=True)
    """A line with the answer."""
    answered_at = models.DateTimeField(null=True)
    was_there = models.BooleanField(null=True)
    """None: nobody has said."""

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("meeting", "person"), name="attendee_once"),)
        indexes = (
            models.Index(fields=("person", "meeting"), name="attendee_by_person"),
            # Few: who has a rhythm looks for them among all.
            models.Index(
                fields=("meeting",), name="attendee_who_missed", condition=models.Q(was_there=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} at {self.meeting_id}"
