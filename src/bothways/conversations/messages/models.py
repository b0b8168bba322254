"""What people in a partnership say to each other, in one order."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.partnerships.models import Partnership

LONGEST = 8000
"""Letters of one message."""
HIGHEST = 2**31 - 1
"""Place or version that a column holds."""


class Conversation(models.Model):
    """The talk of a partnership. Its row is the lock under which messages get their places."""

    partnership = models.OneToOneField(
        Partnership, on_delete=models.CASCADE, primary_key=True, related_name="conversation"
    )
    last_seq = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    """Counts every change to any of its messages."""

    def __str__(self) -> str:
        return f"the talk of {self.partnership}"


class Message(models.Model):
    """One message. ``seq`` is its place, ``version`` the conversation's at its last change."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    seq = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    key = models.UUIDField(default=uuid.uuid4)
    """Made where it is written: the same key from the same author is the same message."""
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="messages"
    )
    text = models.TextField(max_length=LONGEST, blank=True)
    folded = models.TextField(blank=True, default="", editable=False)
    """The text as it is searched: without capitals and accents, on any database."""
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("seq",)
        constraints = (
            models.UniqueConstraint(fields=("conversation", "seq"), name="message_one_a_place"),
            models.UniqueConstraint(
                fields=("conversation", "author", "key"), name="message_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at=None) | models.Q(text=""),
                name="message_deleted_is_empty",
            ),
        )
        indexes = (models.Index(fields=("conversation", "version"), name="message_by_version"),)

    def __str__(self) -> str:
        return f"message {self.seq} of {self.conversation_id}"


class Reaction(models.Model):
    """One person's sign under a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sign = models.CharField(max_length=16)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("message", "person", "sign"), name="reaction_once"),
        )

    def __str__(self) -> str:
        return self.sign


class Change(models.Model):
    """That an edit, a deletion or a reaction was made under a key: a retry changes nothing."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="changes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    version = models.PositiveIntegerField()
    """The conversation's after it."""
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation", "person", "key"), name="change_made_once"
            ),
        )

    def __str__(self) -> str:
        return f"a change of {self.conversation_id}"


class ReadMark(models.Model):
    """How far somebody has read, and whether they hear of new messages."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="read_marks"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    """The last message they have seen."""
    muted_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("conversation", "person"), name="read_mark_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} has read up to {self.seq}"
