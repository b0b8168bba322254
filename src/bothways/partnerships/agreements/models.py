"""What the people in an exchange agree on, every version of it, and who has accepted which."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import Programme

LINE = 160
LONGEST = 2000
MOST_FIXED = 12
FIXED = 300
MOST_VERSIONS = 999
PLACES = 1000
"""A version's key is its agreement's times this, plus its number."""


class AgreementTemplate(models.Model):
    """What a programme suggests, and what it doesn't leave to choice. Without one, the usual."""

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="agreement_template"
    )
    content = models.JSONField(default=dict)
    """{field: suggested text, "fixed": [sentence]}; ``templates.template_of`` reads it."""
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"what {self.programme} suggests to agree on"


class Agreement(models.Model):
    """The agreement of an exchange. Its row is the lock under which versions get their numbers."""

    partnership = models.OneToOneField(
        Partnership, on_delete=models.CASCADE, primary_key=True, related_name="agreement"
    )
    last_number = models.PositiveSmallIntegerField(default=0)
    number_in_force = models.PositiveSmallIntegerField(null=True, blank=True)
    in_force_since = models.DateTimeField(null=True, blank=True)
    """Since when there has been one in force without a gap."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(number_in_force=None)
                | Q(number_in_force__gte=1, number_in_force__lte=F("last_number")),
                name="agreement_in_force_is_a_version",
            ),
            models.CheckConstraint(
                condition=Q(number_in_force=None, in_force_since=None)
                | Q(number_in_force__isnull=False, in_force_since__isnull=False),
                name="agreement_in_force_since_when",
            ),
        )

    def __str__(self) -> str:
        return f"the agreement of {self.partnership_id}"


class AgreementVersion(models.Model):
    """All of an agreement, as somebody's change left it.

    The key says whose it is and which number it has, and each follows the key before its own: so
    the database itself refuses a gap.
    """

    id = models.BigIntegerField(primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    follows = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="followed_by"
    )
    content = models.JSONField()
    """As ``content.py`` makes it."""
    fingerprint = models.CharField(max_length=64)
    section = models.CharField(max_length=40)
    """Which section was changed; “begun” and “programme” where it wasn't one."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(null=True, blank=True)
    """When the first of them accepted it."""
    in_force_from = models.DateTimeField(null=True, blank=True)
    """When the last of them did."""

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "number"), name="agreement_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number__range=(1, MOST_VERSIONS)),
                name="agreement_version_number_from_1",
            ),
            models.CheckConstraint(
                condition=Q(id=F("agreement") * PLACES + F("number")),
                name="agreement_version_key_is_its_number",
            ),
            models.CheckConstraint(
                condition=Q(number=1, follows=None) | Q(number__gt=1, follows=F("id") - 1),
                name="agreement_version_follows_the_last",
            ),
            models.CheckConstraint(
                condition=Q(in_force_from=None) | Q(proposed_at__isnull=False),
                name="agreement_version_proposed_before_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number} of {self.agreement_id}"

    def get_absolute_url(self) -> str:
        return reverse("agreement:version", args=[self.agreement_id, self.number])

    @property
    def fixed(self) -> list[str]:
        found: Any = self.content.get("fixed", [])
        return [str(line) for line in found]


class Acceptance(models.Model):
    """Somebody in the exchange has accepted one version."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="acceptances"
    )
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="acceptances"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("version", "participation"), name="acceptance_once"),
        )

    def __str__(self) -> str:
        return f"{self.participation_id} accepts {self.version_id}"
