"""What the product tells a person, on its own pages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.notifications.kinds.registry import Kind, Timing, kind_of


class Notice(models.Model):
    """One thing a person is told. ``key`` makes telling twice impossible."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=60, default="general")
    """One of ``kinds.registry``."""
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    """Enough to know what it is about and no more: a locked screen may show it."""
    body = models.CharField(max_length=500, blank=True)
    path = models.CharField(max_length=300, blank=True)
    programme_name = models.CharField(max_length=200, blank=True)
    space_name = models.CharField(max_length=200, blank=True)
    """Where it belongs, as it was called when it was told: “With Tomasz”."""
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    email_how = models.CharField(max_length=10, choices=Timing, blank=True)
    email_due_at = models.DateTimeField(null=True)
    """When it goes into an e-mail, unless it is read by then; empty: into none, or it has gone."""
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="notice_told_once"),)
        indexes = (
            models.Index(
                fields=("person",), condition=models.Q(read_at=None), name="notice_unread"
            ),
            models.Index(
                fields=("email_due_at",),
                condition=models.Q(email_due_at__isnull=False),
                name="notice_to_mail",
            ),
            models.Index(fields=("person", "kind", "created_at"), name="notice_of_a_kind"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def what(self) -> Kind:
        return kind_of(self.kind)
