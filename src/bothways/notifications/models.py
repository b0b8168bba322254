from .email.models import OutgoingMail
from .inbox.models import Notice

__all__ = ["Notice", "OutgoingMail"]
