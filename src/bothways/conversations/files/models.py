"""Files that belong to messages, or will once these are said."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bothways.common.models import StoredFile
from bothways.conversations.messages.models import Message
from bothways.partnerships.models import Partnership

MOST = 5
"""Files of one message."""


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def sent(self) -> AttachmentQuerySet:
        return self.filter(message__isnull=False)

    def waiting(self) -> AttachmentQuerySet:
        """Brought, and their message not said yet."""
        return self.filter(message=None)


class Attachment(models.Model):
    """A file in the talk of a partnership."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="attachments"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.UUIDField()
    """Of the message it belongs to, made where that is written."""
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="attachment")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("partnership", "by", "key"), name="attachment_by_key"),)

    def __str__(self) -> str:
        return f"{self.stored} in {self.partnership}"
