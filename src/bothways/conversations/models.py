from .files.models import Attachment
from .messages.models import Change, Conversation, Message, Reaction, ReadMark

__all__ = ["Attachment", "Change", "Conversation", "Message", "Reaction", "ReadMark"]
