"""Who is blocked in a space, and what was reported to the coordinators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.common.models import StoredFile
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme

LONGEST = 4000
"""Letters of what somebody says to the coordinators, of their note and of an answer."""
MOST_MESSAGES = 50
"""Disclosed in one report."""


class Blocked(models.Model):
    """What ``whom`` writes doesn't reach ``by`` in this space."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="blocks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    apart = models.JSONField(default=list)
    """What recruitment began because of it, so that lifting ends this and nothing else."""

    class Meta:
        verbose_name_plural = "blocked"
        constraints = (
            models.UniqueConstraint(fields=("partnership", "by", "whom"), name="blocked_once"),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("whom")), name="blocked_somebody_else"
            ),
        )

    def __str__(self) -> str:
        return f"{self.whom_id} by {self.by_id} in {self.partnership_id}"


class ReportQuerySet(models.QuerySet["Report"]):
    def readable_by(self, person: Person) -> ReportQuerySet:
        """For the coordinators of its programme, but for who is in the exchange themselves."""
        inside = Partnership.objects.filter(participations__person=person)
        coordinated = Programme.objects.coordinated_by(person)
        return self.filter(partnership__programme__in=coordinated).exclude(partnership__in=inside)

    def open(self) -> ReportQuerySet:
        return self.exclude(state=Report.State.CLOSED)


class Report(models.Model):
    """What somebody in an exchange wants the coordinators to know, with the messages they chose."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        LOOKED_AT = "looked at", _("being looked at")
        CLOSED = "closed", _("closed")

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=LONGEST, blank=True)
    key = models.UUIDField(unique=True)
    """Of the form it was written in: sent twice, it is kept once."""
    sent_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    note = models.TextField(max_length=LONGEST, blank=True)
    """The coordinators' own, which nobody else reads."""
    version = models.PositiveIntegerField(default=1)
    """Counts changes of state and note, so that two coordinators don't overwrite each other."""
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "looked at", "closed"]),
                name="report_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"report {self.pk}"

    def get_absolute_url(self) -> str:
        """As its coordinators find it."""
        return reverse("reports:report", args=[self.partnership.programme_id, self.pk])

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class ReportedMessage(models.Model):
    """A copy of a message, as it was when it was disclosed."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(blank=True)
    said_at = models.DateTimeField()
    is_edited = models.BooleanField(default=False)

    class Meta:
        ordering = ("seq",)
        constraints = (
            models.UniqueConstraint(fields=("report", "seq"), name="reported_message_once"),
        )

    def __str__(self) -> str:
        return f"message {self.seq} in {self.report}"


class ReportedFile(models.Model):
    """A file of a reported message: kept as long as the report, also when it is taken back."""

    message = models.ForeignKey(ReportedMessage, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="reported")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.stored} in {self.message}"


class ReportAnswer(models.Model):
    """What a coordinator says to who reported."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=LONGEST)
    key = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="report_answer_in_words"),
        )

    def __str__(self) -> str:
        return f"answer to {self.report}"
