"""Times that somebody proposes, and what each who is asked says to each of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import LINK, PLACE, TITLE, Meeting
from bothways.meetings.rhythm.models import LONGEST
from bothways.partnerships.partnerships.models import Partnership
from bothways.programmes.models import Programme

NOTE = 300


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, person: Person) -> ProposalQuerySet:
        """Those that somebody is asked about; who proposes is asked as well."""
        return self.filter(asked__person=person)

    def open(self) -> ProposalQuerySet:
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """Several times for one meeting: in a pair the other picks one; among more it is a poll."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        PLANNED = "planned", "planned"
        REPLACED = "replaced", "other times were proposed"
        WITHDRAWN = "withdrawn", "taken back"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="proposals")
    partnership = models.ForeignKey(
        Partnership, null=True, on_delete=models.CASCADE, related_name="proposals"
    )
    """None: a poll among people of the programme, whose meeting ``hooks.PLANNERS`` plan."""
    key = models.UUIDField(unique=True)
    """Of the form it was written in: sent twice, it is proposed once; its meeting gets it, too."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=TITLE, blank=True)
    note = models.CharField(max_length=NOTE, blank=True)
    minutes = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=64)
    way = models.CharField(max_length=9, choices=Meeting.Way, default=Meeting.Way.ONLINE)
    place = models.CharField(max_length=PLACE, blank=True)
    link = models.CharField(max_length=LINK, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    moves = models.ForeignKey(
        Meeting, null=True, on_delete=models.CASCADE, related_name="times_to_move_to"
    )
    """The planned meeting that takes place at one of these times instead; none: a new one."""
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="+")
    """What it led to."""
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, LONGEST)), name="proposal_1_to_720_minutes"
            ),
            models.UniqueConstraint(
                fields=("partnership",),
                condition=models.Q(state="open", partnership__isnull=False),
                name="proposal_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(moves=None) | models.Q(partnership__isnull=False),
                name="proposal_moves_what_two_planned",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | ~models.Q(state="open") & models.Q(closed_at__isnull=False),
                name="proposal_open_or_closed",
            ),
        )

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("proposal:proposal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def others_url(self) -> str:
        """Where others of its exchange propose times for the same."""
        url = reverse("planning:new", args=[self.partnership_id])
        return f"{url}?moves={self.moves_id}" if self.moves_id else url

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class ProposedTime(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.UniqueConstraint(fields=("proposal", "starts_at"), name="proposed_time_once"),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"

    @property
    def ends_at(self) -> datetime:
        """Needs ``proposal`` to be got with it."""
        return self.starts_at + self.proposal.length

    @property
    def has_passed(self) -> bool:
        return self.starts_at <= timezone.now()


class Asked(models.Model):
    """Somebody who is asked which of the times suit them."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asked_for_times"
    )
    answered_at = models.DateTimeField(null=True)
    """When they last said something to all of the times."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("proposal", "person"), name="asked_for_times_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} asked by {self.proposal_id}"


class Word(models.TextChoices):
    YES = "yes", "suits"
    IF_NEEDED = "if needed", "if need be"
    NO = "no", "doesn’t suit"


class TimeAnswer(models.Model):
    """What one of them says to one time."""

    time = models.ForeignKey(ProposedTime, on_delete=models.CASCADE, related_name="answers")
    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="answers")
    word = models.CharField(max_length=9, choices=Word)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("time", "asked"), name="time_answer_once"),)

    def __str__(self) -> str:
        return f"{self.asked_id}: {self.word}"
