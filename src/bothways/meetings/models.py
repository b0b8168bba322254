from .agendas.models import AgendaItem
from .availability.models import Availability, BusyBlock, BusyCalendar, OtherDays, WeeklyWindow
from .feeds.models import Feed
from .gatherings.models import Gathering, Host, Invited, Poll, Sitting, Waiting
from .invitations.models import CalendarChoice, CalendarCopy, CalendarReply, CounterOffer
from .meetings.models import Attendee, Meeting
from .planning.models import Asked, Proposal, ProposedTime, TimeAnswer
from .reminders.models import ReminderChoice, ReminderMark
from .rhythm.models import KnownZone, Series
from .turns.models import MeetingTurn, TurnTaking
from .wrapups.models import WrapUp

__all__ = [
    "AgendaItem",
    "Asked",
    "Attendee",
    "Availability",
    "BusyBlock",
    "BusyCalendar",
    "CalendarChoice",
    "CalendarCopy",
    "CalendarReply",
    "CounterOffer",
    "Feed",
    "Gathering",
    "Host",
    "Invited",
    "KnownZone",
    "Meeting",
    "MeetingTurn",
    "OtherDays",
    "Poll",
    "Proposal",
    "ProposedTime",
    "ReminderChoice",
    "ReminderMark",
    "Series",
    "Sitting",
    "TimeAnswer",
    "TurnTaking",
    "Waiting",
    "WeeklyWindow",
    "WrapUp",
]
