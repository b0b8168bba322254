from .changes.models import Change, ChangedRow
from .live.models import Presence
from .notes.models import Note
from .policies.models import Policy, PolicyVersion
from .publishing.models import Publication
from .review.models import ReviewAct
from .runs.models import Circle, CircleMember, LeftOver, Match, Run

__all__ = [
    "Change",
    "ChangedRow",
    "Circle",
    "CircleMember",
    "LeftOver",
    "Match",
    "Note",
    "Policy",
    "PolicyVersion",
    "Presence",
    "Publication",
    "ReviewAct",
    "Run",
]
