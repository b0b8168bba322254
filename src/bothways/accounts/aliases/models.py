"""Addresses that somebody had before, and by which they are still known."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Alias(models.Model):
    """An address of somebody whose accounts became one. Mail with a way in never goes there."""

    email = models.EmailField(max_length=254, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="aliases"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ("email",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="alias_email_in_small_letters"
            ),
        )

    def __str__(self) -> str:
        return self.email
