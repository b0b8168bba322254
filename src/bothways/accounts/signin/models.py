"""Links that sign a person in: only their hash is kept, so a copy of the database opens nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignInLink(models.Model):
    """A secret sent by e-mail. Used once (or often, when the demo printed it) until it expires."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    is_reusable = models.BooleanField(default=False)
    next_path = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"link for {self.person_id}"

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.expires_at and (self.is_reusable or self.used_at is None)
