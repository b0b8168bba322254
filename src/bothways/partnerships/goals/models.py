"""What somebody wants to reach in an exchange, how far they are, and what shows it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.models import Participation

TEXT = 240
SIGN = 500
STEP = 200
EVIDENCE = 1000
LINK = 500
HIGHEST = 10
MOST_GOALS = 50
MOST_STEPS = 30
MOST_EVIDENCE = 50
MOST_RATINGS = 400


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, person: Person) -> GoalQuerySet:
        """One's own, and those that the others in one's exchanges share."""
        return self.filter(
            Q(owner__person=person)
            | Q(is_private=False, owner__partnership__participations__person=person)
        ).distinct()

    def shared(self) -> GoalQuerySet:
        return self.filter(is_private=False)


class Goal(models.Model):
    """Somebody's own goal. ``owner`` and ``helper`` are their places in the exchange."""

    owner = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="goals")
    helper = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.SET_NULL, related_name="helps_with"
    )
    key = models.UUIDField(unique=True)
    """Of the form it was set in: sent twice, it is set once."""
    text = models.CharField(max_length=TEXT)
    sign = models.CharField("how it will show", max_length=SIGN, blank=True)
    about = models.CharField("the want it is about", max_length=120, blank=True)
    """As the want is named; copied, so that it stays when the sign-up changes."""
    due_on = models.DateField(null=True, blank=True)
    is_private = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    """Counts the changes of what it says."""
    set_at = models.DateTimeField(default=timezone.now)
    reached_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ("set_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="goal_says_something"),
            models.CheckConstraint(
                condition=Q(is_private=False) | Q(helper=None), name="goal_private_has_no_helper"
            ),
            models.CheckConstraint(
                condition=Q(helper=None) | ~Q(helper=models.F("owner")),
                name="goal_helper_is_another",
            ),
            models.CheckConstraint(
                condition=Q(reached_at=None) | Q(set_aside_at=None), name="goal_ends_one_way"
            ),
        )

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("goals:goal", args=[self.owner.partnership_id, self.pk])

    @property
    def is_open(self) -> bool:
        return self.reached_at is None and self.set_aside_at is None


class Rating(models.Model):
    """How far somebody says they are, 0 to 10."""

    class When(models.TextChoices):
        BEFORE = "before", _("before")
        DURING = "during", _("on the way")
        AFTER = "after", _("after")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    moment = models.CharField(max_length=6, choices=When)
    value = models.PositiveSmallIntegerField()
    on = models.DateField()
    """Of its owner's day; a second one of a day replaces the first."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(value__range=(0, HIGHEST)), name="goal_rating_0_to_10"
            ),
            models.UniqueConstraint(fields=("goal", "moment", "on"), name="goal_rating_once_a_day"),
            models.UniqueConstraint(
                fields=("goal", "moment"),
                condition=Q(moment__in=["before", "after"]),
                name="goal_rated_once_before_and_after",
            ),
        )

    def __str__(self) -> str:
        return f"{self.value} {self.moment}"


class GoalStep(models.Model):
    """A milestone on the way to a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    key = models.UUIDField(unique=True)
    text = models.CharField(max_length=STEP)
    due_on = models.DateField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = (models.F("due_on").asc(nulls_last=True), "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="goal_step_says_something"),
        )

    def __str__(self) -> str:
        return self.text


class Evidence(models.Model):
    """Something that shows how far somebody is: words, a link, or both."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="evidence")
    key = models.UUIDField(unique=True)
    text = models.CharField(max_length=EVIDENCE, blank=True)
    link = models.URLField(max_length=LINK, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(link=""), name="goal_evidence_shows_something"
            ),
        )

    def __str__(self) -> str:
        return self.text or self.link
