from .live.models import Presence
from .notes.models import Note
from .policies.models import Policy
from .publishing.models import Publication
from .review.models import ReviewAct
from .runs.models import Circle, CircleMember, LeftOver, Match, Run

__all__ = [
    "Circle",
    "CircleMember",
    "LeftOver",
    "Match",
    "Note",
    "Policy",
    "Presence",
    "Publication",
    "ReviewAct",
    "Run",
]
