from .caldav.models import AccountCalendar, CalendarAccount, Entry
from .video.models import OwnRoom, VideoSystem

__all__ = ["AccountCalendar", "CalendarAccount", "Entry", "OwnRoom", "VideoSystem"]
