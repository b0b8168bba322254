"""Whether somebody's manager supports that they take part, one row for each time of asking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.recruitment.signups.models import SignUp


class Support(models.Model):
    """One asking of a manager, with what they answered; or an answer that a coordinator noted."""

    class Answer(models.TextChoices):
        YES = "yes", "supported"
        NOT_NOW = "not now", "not now"

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="supports")
    email = models.EmailField(max_length=254, blank=True)
    """Who was asked; empty where a coordinator noted an answer and nobody was asked."""
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """As the directory named them; nobody where the address was given."""
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=7, choices=Answer, blank=True)
    words = models.TextField("their words to the coordinators", max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """The coordinator who noted an answer that came another way."""
    reason = models.CharField("how it came", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True)
    """Followed by another asking, or by an answer that was noted."""

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("sign_up",),
                condition=models.Q(replaced_at=None),
                name="support_standing_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=("yes", "not now"), answered_at__isnull=False),
                name="support_answer_has_its_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sign_up_id}: {self.answer or 'asked'}"

    @property
    def is_given(self) -> bool:
        """Asked at an address that somebody gave, and not as the directory names the manager."""
        return self.asked_at is not None and self.manager_id is None

    @property
    def is_noted(self) -> bool:
        """A coordinator wrote it down; the manager didn't answer by the link."""
        return self.asked_at is None
