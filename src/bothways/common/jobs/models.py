"""Work behind the page, as rows: committed with the change that asks for it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """One task to be run: leased, kept alive by a heartbeat, retried, once in effect."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "due_at"), name="job_to_claim"),)

    def __str__(self) -> str:
        return f"{self.task} #{self.pk} ({self.state})"
