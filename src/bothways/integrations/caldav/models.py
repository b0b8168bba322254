"""A person's account at a calendar server, its calendars, and what of ours stands in them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.meetings.availability.models import BusyCalendar

from .trouble import sentence_of

MOST_ACCOUNTS = 5
URL = 1000


class CalendarAccount(models.Model):
    """One sign-in at one server."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_accounts"
    )
    address = models.CharField(max_length=URL)
    login = models.CharField(max_length=200)
    sealed = models.CharField(max_length=1000)
    """The password, as only this installation can read it (``common/sealing``)."""
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(null=True)
    """When it is looked at next; ``None``: not before its owner does something."""
    wanted_at = models.DateTimeField(null=True)
    """When something changed here last that it should know of."""
    lease_until = models.DateTimeField(null=True)
    """While a worker is at it."""
    synced_at = models.DateTimeField(null=True)
    """When all went well last."""
    failures = models.PositiveSmallIntegerField(default=0)
    """In a row."""
    trouble = models.CharField(max_length=30, blank=True)
    trouble_detail = models.CharField(max_length=300, blank=True)
    is_leaving = models.BooleanField(default=False)
    """Its owner has removed it; what we wrote is being taken out."""

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("next_at",), name="calendar_account_due"),)

    def __str__(self) -> str:
        return f"calendar account {self.pk}"

    @property
    def trouble_sentence(self) -> str:
        return sentence_of(self.trouble, self.trouble_detail) if self.trouble else ""

    @property
    def is_new(self) -> bool:
        """Its owner hasn't said yet what it is for."""
        return self.next_at is None and not self.trouble

    @property
    def is_stopped(self) -> bool:
        """Nothing goes on before its owner does something."""
        return bool(self.trouble) and self.next_at is None


def host_of(account: CalendarAccount) -> str:
    return urlsplit(account.address).hostname or account.address


class AccountCalendar(models.Model):
    """One calendar of an account."""

    account = models.ForeignKey(CalendarAccount, on_delete=models.CASCADE, related_name="calendars")
    url = models.CharField(max_length=URL)
    name = models.CharField(max_length=120)
    is_writable = models.BooleanField(default=True)
    takes_meetings = models.BooleanField(default=False)
    """Whether our meetings are written to it."""
    tells_busy = models.BooleanField(default=False)
    """Whether what else is in it counts as time that its owner doesn't have."""
    mark = models.TextField(blank=True)
    """Up to where we have read (``client.Changes.mark``)."""
    busy = models.OneToOneField(
        BusyCalendar, null=True, on_delete=models.SET_NULL, related_name="account_calendar"
    )
    """What it says of its owner's time."""
    busy_mark = models.TextField(blank=True)
    busy_at = models.DateTimeField(null=True)
    """When busy times were read last."""

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("account", "url"), name="calendar_once_an_account"),
            models.UniqueConstraint(
                fields=("account",),
                condition=models.Q(takes_meetings=True),
                name="one_calendar_takes_meetings",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One of our meetings, or series, in one calendar."""

    calendar = models.ForeignKey(AccountCalendar, on_delete=models.CASCADE, related_name="entries")
    uid = models.UUIDField()
    """As calendars know it (``Meeting.calendar_uid``)."""
    url = models.CharField(max_length=URL)
    etag = models.CharField(max_length=300, blank=True)
    """Of what we have read or written last; empty: nothing is there."""
    state = models.CharField(max_length=64, blank=True)
    """Fingerprint of how it stood here when both were alike, so that nothing is asked until it
    differs."""
    base = models.JSONField(default=dict)
    """How both stood then, by occurrence (``facts.base_from``)."""
    signature = models.JSONField(default=list)
    """Of the rhythm as it stood there then."""
    is_unreadable = models.BooleanField(default=False)
    """Its owner has made something of it that can't be read; it is left alone."""

    class Meta:
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(fields=("calendar", "uid"), name="entry_once_a_calendar"),
        )

    def __str__(self) -> str:
        return f"{self.uid} in {self.calendar_id}"
