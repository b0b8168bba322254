"""Devices that tell their owner, and what is on its way to them."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone

MOST_DEVICES = 10


class Device(models.Model):
    """A browser that its owner has asked to tell them. Where it is reached is its secret."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices"
    )
    endpoint = models.CharField(max_length=1000)
    fingerprint = models.CharField(max_length=64, unique=True)
    """Of the endpoint: one browser is one row, whoever signs in there."""
    public_key = models.CharField(max_length=100)
    secret = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    """Such as “Firefox on Linux”."""
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name


class Push(models.Model):
    """One notice on its way to one device."""

    notice = models.ForeignKey(
        "notifications.Notice", on_delete=models.CASCADE, related_name="pushes"
    )
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes")
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    """When it could leave for the first time; it is tried for a day from then on."""

    class Meta:
        verbose_name_plural = "pushes"
        constraints = (
            models.UniqueConstraint(fields=("notice", "device"), name="push_once_a_device"),
        )
        indexes = (models.Index(fields=("due_at",), name="push_due"),)

    def __str__(self) -> str:
        return f"{self.notice} to {self.device}"


def fingerprint_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
