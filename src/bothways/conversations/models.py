from .files.models import Attachment
from .messages.models import Change, Conversation, Message, Reaction, ReadMark
from .safety.models import Blocked, Report, ReportAnswer, ReportedFile, ReportedMessage

__all__ = [
    "Attachment",
    "Blocked",
    "Change",
    "Conversation",
    "Message",
    "Reaction",
    "ReadMark",
    "Report",
    "ReportAnswer",
    "ReportedFile",
    "ReportedMessage",
]
