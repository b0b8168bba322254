"""What people are asked between their meetings, and what they want the coordinators to know."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme

USUAL_WEEKS = 4
LINE = 300
LONGEST_WORD = 2000
MOST_MINUTES = 2000
LOW = 2
"""From one to five; this and below is a check-in that the coordinator should know of."""


class CheckInRhythm(models.Model):
    """How often a programme asks; one without a row asks as usual."""

    class Weeks(models.IntegerChoices):
        TWO = 2, _("every two weeks")
        FOUR = 4, _("every four weeks")
        SIX = 6, _("every six weeks")
        NEVER = 0, _("never")

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, related_name="check_in_rhythm"
    )
    weeks = models.PositiveSmallIntegerField(choices=Weeks, default=Weeks.FOUR)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(weeks__in=[2, 4, 6, 0]), name="check_in_rhythm_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.get_weeks_display())


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def answered(self) -> CheckInQuerySet:
        return self.exclude(answered_at=None)


class CheckIn(models.Model):
    """One time of asking one person in one exchange."""

    class Explained(models.TextChoices):
        ME = "me", _("mostly me")
        EVENLY = "evenly", _("evenly")
        THEY = "they", _("mostly the others")

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="check_ins"
    )
    number = models.PositiveSmallIntegerField()
    """Of this person in this exchange, from 1."""
    asked_at = models.DateTimeField(default=timezone.now)
    going = models.PositiveSmallIntegerField("how it is going", null=True)
    getting = models.PositiveSmallIntegerField("getting what was hoped", null=True)
    giving = models.PositiveSmallIntegerField("giving what was hoped", null=True)
    minutes = models.PositiveSmallIntegerField("minutes met since", null=True)
    explained = models.CharField(
        "who mostly explained", max_length=6, choices=Explained, blank=True
    )
    line = models.CharField("a line for oneself", max_length=LINE, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("participation", "number"), name="check_in_once"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None)
                | models.Q(going__range=(1, 5), getting__range=(1, 5), giving__range=(1, 5)),
                name="check_in_answered_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__lte=MOST_MINUTES),
                name="check_in_minutes_possible",
            ),
        )

    def __str__(self) -> str:
        return f"check-in {self.number} of {self.participation}"

    @property
    def is_low(self) -> bool:
        return self.answered_at is not None and any(
            value is not None and value <= LOW for value in (self.going, self.getting, self.giving)
        )


class WordQuerySet(models.QuerySet["Word"]):
    def readable_by(self, person: Person) -> WordQuerySet:
        """For the coordinators of its programme, but for who is in the exchange themselves."""
        inside = Partnership.objects.filter(participations__person=person)
        coordinated = Programme.objects.coordinated_by(person)
        return self.filter(partnership__programme__in=coordinated).exclude(partnership__in=inside)


class Word(models.Model):
    """A confidential word of somebody in an exchange to the coordinators, and their answer."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST_WORD)
    key = models.UUIDField(unique=True)
    """Of the form it was written in: sent twice, it is kept once."""
    written_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=LONGEST_WORD, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="word_says_something"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer=""),
                name="word_answered_in_words",
            ),
        )

    def __str__(self) -> str:
        return f"a word about {self.partnership}"
