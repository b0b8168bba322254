"""The outbox: a message is a row in the transaction that causes it, sent afterwards."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class OutgoingMail(models.Model):
    """One e-mail. Its Message-ID is fixed here, so that every copy that ever leaves carries it."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        REFUSED = "refused", "refused"

    key = models.CharField(max_length=160, unique=True)
    """What it is about and for whom: the same thing is never queued twice."""
    message_id = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    """What its reader's calendar takes up (RFC 5545); its lines end with CR and LF."""
    calendar_method = models.CharField(max_length=20, blank=True)
    """The METHOD that stands in it, where there is one."""
    headers = models.JSONField(default=dict, blank=True)
    """More headers, such as List-Unsubscribe."""
    notice = models.ForeignKey(
        "notifications.Notice",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mails",
    )
    """The notice it tells of, where reading that makes the message needless."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "outgoing mail"
        indexes = (models.Index(fields=("state", "due_at"), name="mail_to_send"),)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to} ({self.state})"
