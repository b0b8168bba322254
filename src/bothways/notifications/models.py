from .email.models import OutgoingMail
from .inbox.models import Notice
from .preferences.models import Choice, Hours

__all__ = ["Choice", "Hours", "Notice", "OutgoingMail"]
