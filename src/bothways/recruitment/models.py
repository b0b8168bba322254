from .criteria.models import Criterion
from .guests.models import Guest
from .imports.models import ColumnMemory, SheetImport
from .joining.models import Door, Draft, Invitation, KeptApart
from .questions.models import Answer, Arrangement, Question
from .shortlist.models import Decision, Score, Shortlist
from .signups.models import Block, Offer, SignUp, Want
from .support.models import Support

__all__ = [
    "Answer",
    "Arrangement",
    "Block",
    "ColumnMemory",
    "Criterion",
    "Decision",
    "Door",
    "Draft",
    "Guest",
    "Invitation",
    "KeptApart",
    "Offer",
    "Question",
    "Score",
    "SheetImport",
    "Shortlist",
    "SignUp",
    "Support",
    "Want",
]
