from .availability.models import Availability, BusyBlock, BusyCalendar, OtherDays, WeeklyWindow
from .invitations.models import CalendarChoice, CalendarCopy
from .meetings.models import Attendee, Meeting
from .planning.models import Asked, Proposal, ProposedTime, TimeAnswer
from .rhythm.models import KnownZone, Series

__all__ = [
    "Asked",
    "Attendee",
    "Availability",
    "BusyBlock",
    "BusyCalendar",
    "CalendarChoice",
    "CalendarCopy",
    "KnownZone",
    "Meeting",
    "OtherDays",
    "Proposal",
    "ProposedTime",
    "Series",
    "TimeAnswer",
    "WeeklyWindow",
]
