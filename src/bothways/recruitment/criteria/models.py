"""Who may take part: rules on what is known of people, each with the reason they are told."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from bothways.programmes.models import Programme
from bothways.recruitment.questions.models import Question

from . import sentences

WORDS = ("function", "location", "team", "title", "level")
"""Facts that are one word of the profile."""


class Criterion(models.Model):
    """One rule. What isn't known of somebody never keeps them out, and earns no points."""

    class Fact(models.TextChoices):
        FUNCTION = "function", "function"
        LOCATION = "location", "location"
        TEAM = "team", "team"
        TITLE = "title", "title"
        LEVEL = "level", "level"
        TRAINING = "training", "trainings finished"
        TENURE = "tenure", "time with us"
        ANSWER = "answer", "their answer to a question"
        SUPPORT = "support", "their manager’s support"

    class Test(models.TextChoices):
        ONE_OF = "one of", "is one of"
        NONE_OF = "none of", "is none of"
        ALL_OF = "all of", "has all of"
        AT_LEAST = "at least", "is at least so many months"
        AT_MOST = "at most", "is at most so many months"
        YES = "yes", "is yes"
        NO = "no", "is no"
        GIVEN = "given", "is given"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="criteria")
    fact = models.CharField(max_length=8, choices=Fact)
    test = models.CharField(max_length=8, choices=Test)
    values = models.JSONField(default=list, blank=True)
    """Functions, locations, trainings, options of a question; capitals don't matter."""
    months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.SET_NULL, related_name="criteria"
    )
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    """The least or the most that an answer may be."""
    is_hard = models.BooleanField(default=True)
    """Hard: who fails it can't sign up. Otherwise it gives points on the shortlist."""
    points = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    reason = models.CharField(max_length=300)
    """What somebody whom it keeps out is told."""

    class Meta:
        ordering = ("-is_hard", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    fact="tenure", months__isnull=False, test__in=("at least", "at most")
                )
                | models.Q(fact__in=WORDS, test__in=("one of", "none of"))
                | models.Q(fact="training", test__in=("all of", "one of", "none of"))
                | models.Q(fact="answer", test__in=("yes", "no", "one of", "none of"))
                | models.Q(fact="answer", test__in=("at least", "at most"), number__isnull=False)
                | models.Q(fact="support", test="given"),
                name="criterion_test_fits_its_fact",
            ),
            models.CheckConstraint(
                condition=models.Q(points__range=(1, 10)), name="criterion_points_1_to_10"
            ),
            models.UniqueConstraint(
                fields=("programme",),
                condition=models.Q(fact="support"),
                name="criterion_support_once",
            ),
        )

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """“The function is Marketing or Finance.”"""
        return sentences.sentence_of(self)

    @property
    def is_on_directory(self) -> bool:
        """Whether the directory tells who meets it; the rest only sign-ups tell."""
        return self.fact not in (self.Fact.ANSWER, self.Fact.SUPPORT)

    @property
    def lost_its_question(self) -> bool:
        """Asks for the answer to a question that has been removed: it keeps nobody out."""
        gone = self.question is None or self.question.removed_at is not None
        return self.fact == self.Fact.ANSWER and gone

    @property
    def plain_number(self) -> str:
        """“3” rather than “3.00”."""
        number = Decimal(self.number or 0).normalize()
        return f"{number:f}"
