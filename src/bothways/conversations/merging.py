"""Messages, and how far somebody has read, when two people become one."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint, repoint_once

from .models import (
    Attachment,
    Blocked,
    Change,
    Message,
    Reaction,
    ReadMark,
    Report,
    ReportAnswer,
    ReportedMessage,
)


def mover() -> Mover:
    return Mover(
        fields=(
            "conversations.Message.author",
            "conversations.Change.person",
            "conversations.Reaction.person",
            "conversations.ReadMark.person",
            "conversations.Attachment.by",
            "conversations.Blocked.by",
            "conversations.Blocked.whom",
            "conversations.Report.by",
            "conversations.Report.changed_by",
            "conversations.ReportedMessage.author",
            "conversations.ReportAnswer.by",
        ),
        move=move,
    )


def move(merge: Merge) -> None:
    """Two in one partnership stay two people, so hardly anything stands twice here."""
    repoint(merge, Message, "author")
    repoint_once(merge, Change, "person", same=("conversation_id", "key"))
    repoint_once(merge, Reaction, "person", same=("message_id", "sign"))
    repoint(merge, Attachment, "by")
    repoint(merge, Blocked, "by", "whom")
    repoint(merge, Report, "by", "changed_by")
    repoint(merge, ReportedMessage, "author")
    repoint(merge, ReportAnswer, "by")
    repoint_once(merge, ReadMark, "person", same=("conversation_id",))
