from .meetings.models import Attendee, Meeting
from .rhythm.models import Series

__all__ = ["Attendee", "Meeting", "Series"]
