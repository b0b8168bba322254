"""A sheet of the directory on its way in: kept until it is taken or forgotten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class DirectoryImport(models.Model):
    """An uploaded sheet with what its columns mean, and how far it has come."""

    class State(models.TextChoices):
        READING = "reading", "being read"
        READY = "ready", "waiting to be taken"
        TAKING = "taking", "being taken"
        TAKEN = "taken", "taken"
        UNREADABLE = "unreadable", "could not be read"

    BUSY = (State.READING, State.TAKING)

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    """The cells, compressed; the file as it was uploaded until it has been read."""
    is_parsed = models.BooleanField(default=False)
    is_large = models.BooleanField(default=False)
    """A job reads and takes it, for a request would last too long."""
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent."""
    columns = models.JSONField(default=list)
    """[[heading, role, why, [samples]], …]"""
    summary = models.JSONField(default=dict)
    """Counts and notes."""
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["reading", "ready", "taking", "taken", "unreadable"]),
                name="directory_import_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("directory:import", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY


class PreviewPage(models.Model):
    """One page of the preview as it is shown: so turning pages costs the same at any size."""

    sheet = models.ForeignKey(DirectoryImport, on_delete=models.CASCADE, related_name="pages")
    only_problems = models.BooleanField()
    number = models.PositiveIntegerField()
    lines = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("sheet", "only_problems", "number"), name="directory_preview_page_once"
            ),
        )

    def __str__(self) -> str:
        return f"page {self.number} of {self.sheet_id}"
