"""What a programme asks besides the ready blocks, and what people answered."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from bothways.programmes.models import Programme
from bothways.recruitment.signups.models import SignUp

MOST_OPTIONS = 20


class Arrangement(models.Model):
    """Which blocks a programme asks, in which order. Without one, the usual."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="arrangement"
    )
    blocks = models.JSONField(default=list)
    """[{"key", "is_on", "is_required"}] in order; ``queries.arranged`` reads it with suspicion."""

    def __str__(self) -> str:
        return f"what {self.programme} asks"


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> QuestionQuerySet:
        """Those that stand; answers to a removed one are kept, but nobody is asked it any more."""
        return self.filter(removed_at=None)


class Question(models.Model):
    """One question of a programme's own. ``options`` are what the kinds of choice choose from."""

    class Kind(models.TextChoices):
        YES_NO = "yes or no", "yes or no"
        ONE = "one", "one of several"
        SOME = "some", "any of several"
        SCALE = "scale", "a scale of 1 to 5"
        NUMBER = "number", "a number"
        LINE = "line", "a line of text"
        TEXT = "text", "a paragraph"

    CHOOSING = (Kind.ONE, Kind.SOME)

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=9, choices=Kind)
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField("has to be answered", default=False)
    is_confidential = models.BooleanField("read by coordinators alone", default=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["yes or no", "one", "some", "scale", "number", "line", "text"]
                ),
                name="question_kind_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """What somebody answered: a truth value, an option, options, a number, or text, by the kind."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("sign_up", "question"), name="answer_once"),)

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"
