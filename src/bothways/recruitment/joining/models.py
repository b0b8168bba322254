"""The way into a programme by a link, and what somebody has written on the way."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.signups.models import SignUp


def new_token() -> str:
    return secrets.token_urlsafe(16)


class Door(models.Model):
    """The invitation link of a programme: whoever has it may sign up until the deadline."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="door"
    )
    token = models.CharField(max_length=43, unique=True, default=new_token)
    closes_on = models.DateField("the last day to sign up")
    domains = models.CharField("only addresses at", max_length=300, blank=True)
    """E-mail domains, separated by blanks; empty: any address."""
    expectations = models.TextField("what people accept", max_length=4000)
    is_shut = models.BooleanField("closed by hand", default=False)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"the way into {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("joining:door", args=[self.token])

    @property
    def address(self) -> str:
        """The whole link, to hand on."""
        return f"{settings.BASE_URL}{self.get_absolute_url()}"

    @property
    def is_open(self) -> bool:
        return self.is_open_on(timezone.localdate())

    def is_open_on(self, day: date) -> bool:
        programme = self.programme
        live = not programme.is_paused and not is_over(programme.state)
        return live and not self.is_shut and day <= self.closes_on

    @property
    def allowed_domains(self) -> list[str]:
        return self.domains.split()

    def admits(self, email: str) -> bool:
        """Whether an address is at one of the domains, where any are named."""
        domain = email.rpartition("@")[2]
        allowed = self.allowed_domains
        return not allowed or any(domain == each or domain.endswith(f".{each}") for each in allowed)


class Draft(models.Model):
    """A sign-up that somebody has begun, or is changing. It counts for nothing until it is sent."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_up_drafts"
    )
    answers = models.JSONField(default=dict)
    """{step: what was typed there}."""
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("person__name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("programme", "person"), name="sign_up_draft_once"),
        )

    def __str__(self) -> str:
        return f"{self.person}, on the way into {self.programme}"


class KeptApart(models.Model):
    """Somebody's wish, by address, never to be matched with a person, who may sign up later.

    Only coordinators see the block it becomes, and nobody is told who wished it.
    """

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="kept_apart")
    email = models.EmailField(max_length=254)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sign_up", "email"), name="kept_apart_once"),
        )
        indexes = (models.Index(fields=("email",), name="kept_apart_by_email"),)

    def __str__(self) -> str:
        return f"{self.sign_up_id} never with {self.email}"


class Invitation(models.Model):
    """Somebody asked by e-mail to sign up. The message waits a while, so that it can be called
    back."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    batch = models.CharField(max_length=32)
    """Those invited in one go share it."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    sends_at = models.DateTimeField()
    called_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-invited_at", "email")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "email"),
                condition=models.Q(called_back_at=None),
                name="invitation_once",
            ),
        )
        indexes = (models.Index(fields=("programme", "batch"), name="invitation_by_batch"),)

    def __str__(self) -> str:
        return f"{self.email}, invited to {self.programme}"
