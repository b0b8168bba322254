from .agreements.models import Acceptance, Agreement, AgreementTemplate, AgreementVersion
from .checkins.models import CheckIn, CheckInRhythm, Word
from .endings.models import Departure, Ending, Extension, LookBack, Pause, Rematch
from .feedback.models import Feedback
from .journal.models import JournalKey, JournalNote
from .notes.models import ActionItem, SharedNote, SharedNoteVersion
from .partnerships.models import Participation, Partnership
from .pulse.models import Attention, Nudge, NudgeWords

__all__ = [
    "Acceptance",
    "ActionItem",
    "Agreement",
    "AgreementTemplate",
    "AgreementVersion",
    "Attention",
    "CheckIn",
    "CheckInRhythm",
    "Departure",
    "Ending",
    "Extension",
    "Feedback",
    "JournalKey",
    "JournalNote",
    "LookBack",
    "Nudge",
    "NudgeWords",
    "Participation",
    "Partnership",
    "Pause",
    "Rematch",
    "SharedNote",
    "SharedNoteVersion",
    "Word",
]
