"""A programme: its dates, what it is for, and who runs it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def coordinated_by(self, person: Person) -> ProgrammeQuerySet:
        return self.filter(roles__person=person, roles__role=ProgrammeRole.Role.COORDINATOR)

    def visible_to(self, person: Person) -> ProgrammeQuerySet:
        """Programmes whose inside a person may see: those they coordinate."""
        return self.coordinated_by(person)


class State(models.TextChoices):
    """The life of a programme, in its order."""

    DRAFT = "draft", "being set up"
    OPEN = "open", "open for sign-up"
    MATCHING = "matching", "being matched"
    UNDER_WAY = "under way", "under way"
    CLOSING = "closing", "closing"
    CLOSED = "closed", "closed"
    ARCHIVED = "archived", "archived"


class Programme(models.Model):
    """One round of reciprocal mentoring, from its outcomes to its end."""

    name = models.CharField(max_length=120)
    purpose = models.TextField("what it is for, in a sentence or two", blank=True)
    starts_on = models.DateField("starts on")
    ends_on = models.DateField("ends on")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    """Where it is in its life; ``life/moves.py`` says what may follow what."""
    is_paused = models.BooleanField(default=False)
    expectations = models.TextField("what people accept when they sign up", blank=True)
    meets_every_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    """How often partners are expected to meet; empty: as they like."""
    meeting_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    learned = models.TextField("what was learned, for the next round", blank=True)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    places = models.PositiveIntegerField("how many people it has room for", null=True, blank=True)
    """The programme's capacity; empty: everybody who signs up."""
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "name")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="programme_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="programme_state_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def rhythm(self) -> str:
        """“about an hour every two weeks”, of what is said of it."""
        lasts = {
            30: gettext("half an hour"),
            45: gettext("three quarters of an hour"),
            60: gettext("an hour"),
            90: gettext("an hour and a half"),
        }.get(self.meeting_minutes or 0, "")
        often = {
            1: gettext("every week"),
            2: gettext("every two weeks"),
            3: gettext("every three weeks"),
            4: gettext("every four weeks"),
        }.get(self.meets_every_weeks or 0, "")
        return " ".join(part for part in (lasts, often) if part)

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme", args=[self.pk])


class ProgrammeRole(models.Model):
    """Who coordinates a programme and who sponsors it (and so sees its figures)."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", "coordinator"
        SPONSOR = "sponsor", "sponsor"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="programme_roles"
    )
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "person", "role"), name="programme_role_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.role} of {self.programme}"
