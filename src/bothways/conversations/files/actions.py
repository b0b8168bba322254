"""Bringing files into a talk, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.files.actions import brought_in, keep, let_go
from bothways.common.files.models import StoredFile
from bothways.conversations.messages.actions import held, others_of, others_there, put
from bothways.conversations.messages.models import Message
from bothways.notifications.kinds.registry import GENERAL
from bothways.notifications.telling.actions import notify
from bothways.partnerships.models import Partnership

from .errors import NoRoomLeft, NotOnesOwnFile, SentAlready, TooManyFiles
from .models import MOST, Attachment

UNSENT = timedelta(days=1)
"""So long a file waits for its message."""
AT_ONCE = 500


def attach(
    *, partnership: Partnership, by: Person, key: UUID, upload: UploadedFile[Any]
) -> Attachment:
    """Bring a file for the message with this key, which isn't said yet; the same file under the
    same key is brought once. Raises ``TalkRefused`` and ``FileRefused``."""
    others_of(partnership, by)  # before its bytes are written
    with brought_in(upload) as stored, transaction.atomic():
        held(partnership)
        others_of(partnership, by)
        mine = Attachment.objects.filter(partnership=partnership, by=by, key=key)
        same = mine.filter(stored__digest=stored.digest, stored__title=stored.title).first()
        if same is not None:
            return same
        if Message.objects.filter(conversation=partnership.pk, author=by, key=key).exists():
            raise SentAlready
        if mine.count() >= MOST:
            raise TooManyFiles
        left = settings.FILE_SPACE - space_taken(partnership)
        if stored.size > left:
            raise NoRoomLeft(left)
        return Attachment.objects.create(
            partnership=partnership, by=by, key=key, stored=keep(stored)
        )


def space_taken(partnership: Partnership) -> int:
    files = StoredFile.objects.filter(attachment__partnership=partnership)
    files = files.exclude(state=StoredFile.State.REFUSED)
    return int(files.aggregate(taken=Sum("size"))["taken"] or 0)


def carries(partnership: Partnership, by: Person, key: UUID) -> bool:
    """Whether the message with this key has files, so that it needs no words."""
    return Attachment.objects.filter(partnership=partnership, by=by, key=key).exists()


def join(message: Message, hearing: Iterable[int]) -> None:
    """Files brought under the key of a message that is being said become its own."""
    Attachment.objects.waiting().filter(
        partnership=message.conversation_id, by=message.author_id, key=message.key
    ).update(message=message)


@transaction.atomic
def withdraw(*, attachment: Attachment, by: Person) -> bool:
    """Drop a file of one's own whose message isn't said. ``False`` when it was, or was dropped."""
    held(attachment.partnership)
    waiting = Attachment.objects.waiting().filter(pk=attachment.pk, by=by)
    return forget(waiting) > 0


@transaction.atomic
def take_back(*, attachment: Attachment, by: Person) -> None:
    """Take back a file of one's own that was sent; a message that had nothing else goes with it.

    Raises ``TalkRefused``.
    """
    talk = held(attachment.partnership)
    others_there(attachment.partnership, by)
    mine = Attachment.objects.filter(pk=attachment.pk).select_related("message").first()
    if mine is None:
        return
    if mine.by_id != by.pk:
        raise NotOnesOwnFile
    message = mine.message
    forget([mine])
    if message is None:
        return
    if not message.text and not message.attachments.exists():
        message.deleted_at = timezone.now()
        message.reactions.all().delete()
    put(talk, message)


def forget_files_of(message: Message) -> None:
    """A message is being taken back, and with it its files."""
    forget(message.attachments.all())


def forget(attachments: Iterable[Attachment]) -> int:
    rows = list(attachments)
    for row in rows:
        row.delete()
        let_go(row.stored)
    return len(rows)


def forget_unsent() -> int:
    """The hourly chore: files that were never sent."""
    old = Attachment.objects.waiting().filter(stored__kept_at__lt=timezone.now() - UNSENT)
    gone = 0
    for row in old.select_related("partnership", "by")[:AT_ONCE]:
        with transaction.atomic():
            held(row.partnership)
            gone += forget(Attachment.objects.waiting().filter(pk=row.pk))
    return gone


def show_checked(stored: StoredFile) -> None:
    """The scanner has answered, in whose transaction this is: readers see it, and whoever brought
    a file that was refused is told."""
    found = Attachment.objects.filter(stored=stored).select_related("partnership").first()
    if found is None:
        return
    talk = held(found.partnership)
    row = Attachment.objects.filter(pk=found.pk).select_related("message", "by").first()
    if row is None:
        return
    if row.message is not None:
        put(talk, row.message)
    if stored.state == StoredFile.State.REFUSED and row.by is not None:
        notify(
            row.by,
            kind=GENERAL.key,
            key=f"file-refused:{stored.pk}",
            title=gettext("“%(name)s” was refused by the virus scanner; nobody can fetch it.")
            % {"name": stored.title[:100]},
            path=reverse("talk-files:list", args=[row.partnership_id]),
        )
