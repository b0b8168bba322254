"""Systems by which people call each other, and the rooms that people have there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from .links import LONGEST, OWN

MOST_SYSTEMS = 20


class VideoSystem(models.Model):
    """One way to call, as an administrator has set it."""

    name = models.CharField(max_length=60, unique=True)
    template = models.CharField(max_length=LONGEST)
    """Of the link; see ``links.py``."""
    hosts = models.CharField(max_length=200, blank=True)
    """Servers that people's own rooms may be at, with spaces between; empty: any."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def takes_own(self) -> bool:
        """Whether each person's own room is used."""
        return self.template == OWN


class OwnRoom(models.Model):
    """The link of somebody's own room in a system."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_rooms"
    )
    system = models.ForeignKey(VideoSystem, on_delete=models.CASCADE, related_name="rooms")
    link = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "system"), name="own_room_once"),)

    def __str__(self) -> str:
        return f"{self.person_id}'s room at {self.system_id}"
