"""Notes that the people in an exchange write together, and who does what until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.partnerships.partnerships.models import Partnership

TITLE = 120
LONGEST = 20_000
ITEM = 240
MOST = 300
"""Notes, and open items, of one exchange."""


class SharedNote(models.Model):
    """A note; what it says is its newest version."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="shared_notes"
    )
    key = models.UUIDField(unique=True)
    """Of the form it was begun by: sent twice, it is begun once."""
    begun_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-begun_at", "-pk")

    def __str__(self) -> str:
        return f"shared note {self.pk}"


class SharedNoteVersion(models.Model):
    """What a note said at one time, and who wrote it so."""

    note = models.ForeignKey(SharedNote, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE)
    text = models.TextField(max_length=LONGEST, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("note", "number"), name="shared_note_version_once"),
            models.CheckConstraint(condition=~models.Q(title=""), name="shared_note_has_a_title"),
        )

    def __str__(self) -> str:
        return self.title


class ActionItem(models.Model):
    """Something that somebody in the exchange has taken on."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="action_items"
    )
    key = models.UUIDField(unique=True)
    text = models.CharField(max_length=ITEM)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="action_items"
    )
    for_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Whom it helps, where that is another than the owner."""
    due_on = models.DateField(null=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="action_item_says_something"),
            models.CheckConstraint(
                condition=models.Q(for_whom=None) | ~models.Q(for_whom=models.F("owner")),
                name="action_item_for_another",
            ),
        )

    def __str__(self) -> str:
        return self.text
