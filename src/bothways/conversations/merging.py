"""Messages, and how far somebody has read, when two people become one."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint, repoint_once

from .models import Attachment, Change, Message, Reaction, ReadMark


def mover() -> Mover:
    return Mover(
        fields=(
            "conversations.Message.author",
            "conversations.Change.person",
            "conversations.Reaction.person",
            "conversations.ReadMark.person",
            "conversations.Attachment.by",
        ),
        move=move,
    )


def move(merge: Merge) -> None:
    """Two in one partnership stay two people, so hardly anything stands twice here."""
    repoint(merge, Message, "author")
    repoint_once(merge, Change, "person", same=("conversation_id", "key"))
    repoint_once(merge, Reaction, "person", same=("message_id", "sign"))
    repoint(merge, Attachment, "by")
    repoint_once(merge, ReadMark, "person", same=("conversation_id",))
