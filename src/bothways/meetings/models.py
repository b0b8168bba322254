from .meetings.models import Attendee, Meeting
from .planning.models import Asked, Proposal, ProposedTime, TimeAnswer
from .rhythm.models import KnownZone, Series

__all__ = [
    "Asked",
    "Attendee",
    "KnownZone",
    "Meeting",
    "Proposal",
    "ProposedTime",
    "Series",
    "TimeAnswer",
]
