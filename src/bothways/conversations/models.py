from .messages.models import Conversation, Message, Reaction, ReadMark

__all__ = ["Conversation", "Message", "Reaction", "ReadMark"]
