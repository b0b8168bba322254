"""Files as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bothways.common.files.kinds import ACCEPT
from bothways.common.files.names import size_words
from bothways.conversations.messages.models import Message
from bothways.partnerships.hooks import Space

from .actions import space_taken
from .models import MOST, Attachment


@dataclass(frozen=True, slots=True)
class Attaching:
    """What the box to write in needs for files."""

    partnership: int
    waiting: list[Attachment]
    limit: int
    most: int = MOST
    accept: str = ACCEPT

    @property
    def limit_words(self) -> str:
        return size_words(self.limit)


def attaching(space: Space, key: UUID | None) -> Attaching:
    """The files that wait for the message with this key."""
    if key is None:
        return Attaching(space.partnership.pk, [], settings.FILE_LIMIT)
    waiting = Attachment.objects.waiting().filter(
        partnership=space.partnership, by=space.mine.person_id, key=key
    )
    rows = list(waiting.select_related("stored"))
    return Attaching(space.partnership.pk, rows, settings.FILE_LIMIT)


def parts(messages: Sequence[Message]) -> Mapping[int, SafeString]:
    """The files below each message that has any; one query."""
    shown = [message.pk for message in messages if message.deleted_at is None]
    found: dict[int, list[Attachment]] = {}
    for row in Attachment.objects.filter(message__in=shown).select_related("stored"):
        found.setdefault(row.message_id or 0, []).append(row)
    return {
        pk: SafeString(render_to_string("conversations/files/_parts.html", {"files": rows}))
        for pk, rows in found.items()
    }


@dataclass(frozen=True, slots=True)
class Room:
    taken: int
    all: int

    @property
    def all_words(self) -> str:
        return size_words(self.all)


def room_of(space: Space) -> Room:
    return Room(space_taken(space.partnership), settings.FILE_SPACE)
