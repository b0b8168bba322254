"""Pauses, extensions and endings: one row for each, with who and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bothways.partnerships.partnerships.models import Participation, Partnership

LONGEST = 1000


class Pause(models.Model):
    """A rest, until a day or until somebody takes the exchange up again."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="pauses")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateField()
    begun_at = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-begun_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("partnership",), condition=models.Q(over_at=None), name="pause_one_at_once"
            ),
        )

    def __str__(self) -> str:
        return f"pause of {self.partnership}"


class Extension(models.Model):
    """A proposal to go on until a later day; it holds once everybody, and where it passes the end
    of the programme a coordinator, has agreed."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="extensions"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateField()
    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ManyToManyField(Participation, related_name="+")
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    allowed_at = models.DateTimeField(null=True)
    holds_since = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("partnership",),
                condition=models.Q(holds_since=None, dropped_at=None),
                name="extension_one_proposal",
            ),
        )

    def __str__(self) -> str:
        return f"until {self.until}"


class LookBack(models.Model):
    """What somebody says at the end: thanks to the others, and whether they would go on with
    somebody new."""

    participation = models.OneToOneField(
        Participation, on_delete=models.CASCADE, related_name="look_back"
    )
    thanks = models.TextField("to the others", max_length=LONGEST, blank=True)
    took_away = models.TextField("what they took away", max_length=LONGEST, blank=True)
    is_shared = models.BooleanField("the others read what they took away", default=True)
    written_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"look back of {self.participation}"


class Ending(models.Model):
    """How an exchange came to its end. ``Partnership.ended_at`` is set with it."""

    class How(models.TextChoices):
        FINISHED = "finished", _("finished")
        EARLY = "early", _("ended early")
        LEFT = "left", _("somebody has left")
        BROKEN = "broken", _("the circle was broken")

    partnership = models.OneToOneField(Partnership, on_delete=models.CASCADE, related_name="ending")
    how = models.CharField(max_length=8, choices=How)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField("for the coordinators", max_length=500, blank=True)
    """Of who ended it early; coordinators outside of it read it, its people never do."""
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.partnership}: {self.how}"


class Departure(models.Model):
    """Somebody's going from a circle or group that went on, or waits to be healed."""

    participation = models.OneToOneField(
        Participation, on_delete=models.CASCADE, related_name="departure"
    )
    has_left = models.BooleanField("the programme or the organisation", default=False)
    reason = models.CharField("for the coordinators", max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"departure of {self.participation}"


class Rematch(models.Model):
    """Whether somebody whose exchange has ended would have another partner."""

    class Answer(models.TextChoices):
        YES = "yes", _("would have another partner")
        NO = "no", _("not this time")

    participation = models.OneToOneField(
        Participation, on_delete=models.CASCADE, related_name="rematch"
    )
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.participation}: {self.answer or 'asked'}"
