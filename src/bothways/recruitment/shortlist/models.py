"""Who is in, who waits and who isn't: decided by people, one row for each decision."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from bothways.programmes.models import Programme
from bothways.recruitment.signups.models import SignUp


class Shortlist(models.Model):
    """That a programme chooses among those who sign up, and how."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="shortlist"
    )
    is_on = models.BooleanField("only who is accepted is matched", default=True)
    is_blind = models.BooleanField("reviewers see no names", default=False)
    rubric = models.JSONField(default=list)
    """What reviewers judge, a line each: ["What they can give", …]."""

    def __str__(self) -> str:
        return f"the shortlist of {self.programme}"


class Decision(models.Model):
    """One decision about a sign-up. The standing one is the last that wasn't taken back."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        WAIT_LISTED = "wait-listed", "on the wait list"
        DECLINED = "declined", "declined"

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="decisions")
    state = models.CharField(max_length=11, choices=State)
    reason = models.TextField("why, as the person will read it", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    """Taken back, or followed by another decision."""
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("sign_up",),
                condition=models.Q(undone_at=None),
                name="decision_standing_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["accepted", "wait-listed", "declined"]),
                name="decision_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sign_up_id}: {self.state}"


class Score(models.Model):
    """What one reviewer gives one sign-up on one line of the rubric, 1 to 5."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="scores")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    line = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sign_up", "reviewer", "line"), name="score_once"),
            models.CheckConstraint(
                condition=models.Q(value__range=(1, 5)), name="score_value_1_to_5"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sign_up_id}, line {self.line}: {self.value}"
