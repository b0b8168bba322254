from .checkins.models import CheckIn, CheckInRhythm, Word
from .feedback.models import Feedback
from .journal.models import JournalKey, JournalNote
from .notes.models import ActionItem, SharedNote, SharedNoteVersion
from .partnerships.models import Participation, Partnership

__all__ = [
    "ActionItem",
    "CheckIn",
    "CheckInRhythm",
    "Feedback",
    "JournalKey",
    "JournalNote",
    "Participation",
    "Partnership",
    "SharedNote",
    "SharedNoteVersion",
    "Word",
]
