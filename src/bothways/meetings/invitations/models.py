"""Whose calendar hears of meetings by e-mail, which it has, and what it answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.meetings.meetings.models import Attendee


class CalendarChoice(models.Model):
    """What somebody has said about calendar invitations; who has said nothing has no row."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_choice"
    )
    by_mail = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.person_id}: {'by mail' if self.by_mail else 'not by mail'}"


class CalendarCopy(models.Model):
    """Somebody's calendar has been sent this meeting or series: it must hear what becomes of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_copies"
    )
    uid = models.UUIDField()
    """Of the meeting that stands alone, or of the series."""
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "calendar copies"
        constraints = (
            models.UniqueConstraint(fields=("person", "uid"), name="calendar_copy_once"),
        )

    def __str__(self) -> str:
        return f"{self.uid} at {self.person_id}"


class CalendarReply(models.Model):
    """The last answer that came by e-mail, so that neither an older nor the same one counts."""

    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="calendar_reply"
    )
    stamp = models.DateTimeField()
    """When it was given (DTSTAMP), or when it came where it says a later time."""
    taken_at = models.DateTimeField()
    """As the attendee's ``answered_at`` was then; another one there is an answer on the page."""

    class Meta:
        verbose_name_plural = "calendar replies"

    def __str__(self) -> str:
        return f"of {self.attendee_id} at {self.stamp:%Y-%m-%d %H:%M}"


class CounterOffer(models.Model):
    """Another time that somebody's calendar has proposed (COUNTER): of one meeting, or of its
    series from this meeting on."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        TAKEN = "taken", "taken"
        REFUSED = "refused", "refused"

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="counter_offers")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_whole = models.BooleanField(default=False)
    """Of the series; ``attendee`` is of the meeting that came next when it was proposed."""
    note = models.CharField(max_length=200, blank=True)
    sequence = models.PositiveIntegerField()
    """Of the meeting when it came: once the meeting has changed it is past."""
    stamp = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="counter_ends_later"
            ),
            models.UniqueConstraint(fields=("attendee", "stamp"), name="counter_once"),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC ({self.state})"
