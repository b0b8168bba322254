from .email.models import OutgoingMail
from .inbox.models import Notice
from .preferences.models import Choice, Hours
from .push.models import Device, Push

__all__ = ["Choice", "Device", "Hours", "Notice", "OutgoingMail", "Push"]
