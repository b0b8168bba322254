"""Meetings of many people that a programme's coordinators arrange, and who has asked to come."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import TITLE, Meeting
from bothways.meetings.planning.models import Proposal
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

ABOUT = 4000
MOST_PLACES = 5000
MOST_DATES = 60


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def visible_to(self, person: Person) -> GatheringQuerySet:
        """Those that somebody may come to, has a place in, or hosts."""
        mine = SignUp.objects.to_match().filter(person=person).values("programme")
        invited = Invited.objects.filter(person=person).values("gathering")
        placed = Sitting.objects.filter(meeting__attendees__person=person).values("gathering")
        hosted = Host.objects.filter(person=person).values("gathering")
        may_come = models.Q(programme__in=mine) & (
            models.Q(who=Gathering.Who.ALL) | models.Q(pk__in=invited)
        )
        return self.filter(may_come | models.Q(pk__in=placed) | models.Q(pk__in=hosted))


class Gathering(models.Model):
    class Kind(models.TextChoices):
        FOCUS_GROUP = "focus group", _("focus group")
        SESSION = "session", _("group session")
        EVENT = "event", _("event")

    class Who(models.TextChoices):
        ALL = "all", _("everybody who takes part in the programme")
        CHOSEN = "chosen", _("only people you invite")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="gatherings")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    """Of the form it was arranged by: sent twice, it is arranged once."""
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.SESSION)
    title = models.CharField(max_length=TITLE)
    about = models.TextField(max_length=ABOUT, blank=True)
    who = models.CharField(max_length=6, choices=Who, default=Who.ALL)
    is_one_of = models.BooleanField(default=False)
    """Of several dates everybody comes to one; else to as many as they like."""
    closes_at = models.DateTimeField(null=True)
    """Until when people sign up; None: until it begins."""
    version = models.PositiveIntegerField(default=0)
    """Counts what was changed, so that a stale page can be told."""
    cancelled_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("coming:gathering", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        """Whether nobody can sign up any more. Needs the programme."""
        late = self.closes_at is not None and self.closes_at <= timezone.now()
        return late or self.is_settled

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it can be changed any more."""
        return self.cancelled_at is not None or is_over(self.programme.state)


class Sitting(models.Model):
    """One date of a gathering, and how many it has room for."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="sittings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="sitting")
    places = models.PositiveSmallIntegerField(null=True)
    """None: as many as like to."""

    class Meta:
        ordering = ("meeting__starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(places=None) | models.Q(places__range=(1, MOST_PLACES)),
                name="sitting_has_a_place",
            ),
        )

    def __str__(self) -> str:
        return f"{self.gathering_id} on {self.meeting_id}"

    @property
    def is_ahead(self) -> bool:
        """Whether it is planned and hasn't begun."""
        return self.meeting.is_planned and self.meeting.starts_at > timezone.now()


class Host(models.Model):
    """Who leads it: there at every date, on no place."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="hosts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hosted_gatherings"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("gathering", "person"), name="gathering_host_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} hosts {self.gathering_id}"


class Invited(models.Model):
    """Somebody who may come where not everybody may."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="invited")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gatherings_invited_to"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("gathering", "person"), name="gathering_invited_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} invited to {self.gathering_id}"


class Poll(models.Model):
    """The newest question when a gathering suits; the date it leads to is a sitting like others."""

    gathering = models.OneToOneField(Gathering, on_delete=models.CASCADE, related_name="poll")
    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, related_name="gathering_poll"
    )
    places = models.PositiveSmallIntegerField(null=True)
    """Of the date; None: as many as like to."""
    tell = models.BooleanField(default=False)
    """Whether everybody who may come hears of the date when it stands."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(places=None) | models.Q(places__range=(1, MOST_PLACES)),
                name="gathering_poll_has_a_place",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} for {self.gathering_id}"


class Waiting(models.Model):
    """Somebody on the wait-list of a date; the order is that of the rows."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gatherings_waited_for"
    )
    since = models.DateTimeField(default=timezone.now)
    offered_until = models.DateTimeField(null=True)
    """A free place is kept for them until then; passed: they let it go by, and wait on."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("sitting", "person"), name="gathering_waiting_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} waits for {self.sitting_id}"
