from .messages.models import Change, Conversation, Message, Reaction, ReadMark

__all__ = ["Change", "Conversation", "Message", "Reaction", "ReadMark"]
