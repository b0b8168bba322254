"""When somebody can meet, as they say it, and what their calendars say: times without a word."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

DAY = 24 * 60
MOST_STRETCH = 6 * 60
MOST_BUFFER = 120
MOST_A_DAY = 20
MOST_A_WEEK = 50


class Availability(models.Model):
    """What holds for somebody all the time. Who has no row has said nothing."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="availability"
    )
    has_own_hours = models.BooleanField(default=False)
    """False: the working day of the profile, from Monday to Friday."""
    earlier = models.PositiveSmallIntegerField(default=0)
    """Minutes before their hours that they would accept when there is nothing better."""
    later = models.PositiveSmallIntegerField(default=0)
    buffer = models.PositiveSmallIntegerField(default=0)
    """Minutes they want free around what they are busy with."""
    most_a_day = models.PositiveSmallIntegerField(null=True)
    most_a_week = models.PositiveSmallIntegerField(null=True)
    country = models.CharField(max_length=2, blank=True)
    """Whose public holidays they keep; ISO 3166."""
    region = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = (
            models.CheckConstraint(
                condition=Q(earlier__lte=MOST_STRETCH, later__lte=MOST_STRETCH),
                name="availability_stretch_to_6_hours",
            ),
            models.CheckConstraint(
                condition=Q(buffer__lte=MOST_BUFFER), name="availability_buffer_to_2_hours"
            ),
            models.CheckConstraint(
                condition=(Q(most_a_day=None) | Q(most_a_day__range=(1, MOST_A_DAY)))
                & (Q(most_a_week=None) | Q(most_a_week__range=(1, MOST_A_WEEK))),
                name="availability_most_1_or_more",
            ),
            models.CheckConstraint(
                condition=Q(region="") | ~Q(country=""), name="availability_region_of_a_country"
            ),
        )

    def __str__(self) -> str:
        return f"availability of {self.person_id}"


class WeeklyWindow(models.Model):
    """A part of each such weekday, on their own clock."""

    class Kind(models.TextChoices):
        HOURS = "hours", "hours"
        FOCUS = "focus", "time to keep free"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_windows"
    )
    kind = models.CharField(max_length=5, choices=Kind)
    weekday = models.PositiveSmallIntegerField()
    """0 is Monday."""
    starts = models.PositiveSmallIntegerField()
    """Minutes since midnight; 1440 is its end."""
    ends = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("weekday", "starts", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends"), ends__lte=DAY, weekday__lte=6),
                name="window_runs_forward",
            ),
            models.UniqueConstraint(
                fields=("person", "kind", "weekday", "starts"), name="window_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.weekday} from {self.starts} to {self.ends}"


class OtherDays(models.Model):
    """Days that aren't as others: away, wholly or for a part of each, or with more hours."""

    class Kind(models.TextChoices):
        AWAY = "away", "away"
        EXTRA = "extra", "more hours"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="other_days"
    )
    kind = models.CharField(max_length=5, choices=Kind)
    first = models.DateField()
    last = models.DateField()
    starts = models.PositiveSmallIntegerField(default=0)
    """Of each of the days; from 0 to 1440 is the whole."""
    ends = models.PositiveSmallIntegerField(default=DAY)

    class Meta:
        ordering = ("first", "starts", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="other_days_in_order"),
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends"), ends__lte=DAY), name="other_days_run_forward"
            ),
        )
        indexes = (models.Index(fields=("person", "last"), name="other_days_ahead"),)

    def __str__(self) -> str:
        return f"{self.kind} from {self.first} to {self.last}"

    @property
    def is_whole(self) -> bool:
        return self.starts == 0 and self.ends == DAY


class BusyCalendar(models.Model):
    """A calendar somewhere else from which busy times are read, and nothing is written."""

    class Kind(models.TextChoices):
        ICS = "ics", "by its link"
        CALDAV = "caldav", "by an account"

    class State(models.TextChoices):
        NEW = "new", "not read yet"
        FRESH = "fresh", "read"
        FAILING = "failing", "couldn’t be read; tried again"
        STOPPED = "stopped", "can’t be read until something is changed"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="busy_calendars"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=60, blank=True)
    """Their own word for it, which nobody else reads."""
    sealed_url = models.TextField(blank=True)
    """Sealed with the installation's key: who has the link reads the calendar."""
    host = models.CharField(max_length=255, blank=True)
    """All that is ever shown of the link."""
    fingerprint = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.NEW)
    error = models.CharField(max_length=40, blank=True)
    """The name of what went wrong, never what the other side said."""
    failures = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    """When the blocks were last known to be so."""
    read_until = models.DateTimeField(null=True)
    """How far ahead they were worked out."""
    read_in = models.CharField(max_length=64, blank=True)
    """The zone on whose clock days and times without a zone were read."""
    odd = models.PositiveIntegerField(default=0)
    """Entries that couldn't be followed."""
    next_try_at = models.DateTimeField(null=True, default=timezone.now)
    """None: not by itself."""
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "fingerprint"),
                condition=~Q(fingerprint=""),
                name="busy_calendar_once",
            ),
        )
        indexes = (models.Index(fields=("kind", "next_try_at"), name="busy_calendar_due"),)

    def __str__(self) -> str:
        return f"calendar {self.pk} at {self.host}"


class BusyBlock(models.Model):
    """That somebody is busy then; never with what."""

    calendar = models.ForeignKey(BusyCalendar, on_delete=models.CASCADE, related_name="blocks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="busy_block_runs_forward"
            ),
        )
        indexes = (models.Index(fields=("calendar", "ends_at"), name="busy_block_ahead"),)

    def __str__(self) -> str:
        return f"busy at {self.starts_at:%Y-%m-%d %H:%M} UTC"
