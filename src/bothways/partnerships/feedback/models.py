"""What one person in an exchange says to another, on purpose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.models import Partnership

LONGEST = 1500
LINE = 200


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def sent(self) -> FeedbackQuerySet:
        return self.exclude(sent_at=None)

    def visible_to(self, person: Person) -> FeedbackQuerySet:
        """What one has written, and what was sent to one."""
        return self.filter(models.Q(by=person) | models.Q(to=person, sent_at__isnull=False))


class Feedback(models.Model):
    """Feedback in three parts, or thanks in one line; a draft until it is sent."""

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", "feedback"
        THANKS = "thanks", "thanks"

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="feedback")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FEEDBACK)
    saw = models.TextField("what I saw", max_length=LONGEST, blank=True)
    did = models.TextField("what it did", max_length=LONGEST, blank=True)
    wish = models.TextField("what I wish", max_length=LONGEST, blank=True)
    line = models.CharField("for what", max_length=LINE, blank=True)
    key = models.UUIDField(null=True, unique=True)
    """Of the form that thanks were given by: sent twice, they are kept once."""
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(by=models.F("to")), name="feedback_to_other"
            ),
            models.UniqueConstraint(
                fields=("partnership", "by", "to"),
                condition=models.Q(sent_at=None),
                name="feedback_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at=None)
                | models.Q(kind="thanks")
                | ~models.Q(saw="", did="", wish=""),
                name="feedback_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
