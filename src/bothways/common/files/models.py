"""A file that somebody brought: what is known of it. The bytes lie in the folder of files."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .kinds import KINDS, Kind


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def served(self) -> StoredFileQuerySet:
        """Those that may be fetched: a file that waits for the scanner isn't there yet."""
        return self.filter(state=StoredFile.State.GOOD)


class StoredFile(models.Model):
    """One file. Who may fetch it is decided by what refers to it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being checked")
        GOOD = "good", _("good")
        REFUSED = "refused", _("refused by the virus scanner")

    name = models.CharField(max_length=40, unique=True)
    """Random; where the bytes lie."""
    title = models.CharField(max_length=150)
    """What it is called by who brought it; for people's eyes, never a path."""
    kind = models.CharField(max_length=12)
    """One of ``kinds.KINDS``, as its content says."""
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("kept_at",),
                name="file_waiting",
                condition=models.Q(state="waiting"),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_has_bytes"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def what(self) -> Kind:
        return KINDS[self.kind]

    @property
    def is_served(self) -> bool:
        return self.state == self.State.GOOD

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it where it stands."""
        return self.is_served and self.what.is_shown
