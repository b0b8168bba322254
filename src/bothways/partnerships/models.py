from .agreements.models import Acceptance, Agreement, AgreementTemplate, AgreementVersion
from .balance.models import BalanceStanding
from .checkins.models import CheckIn, CheckInRhythm, Word
from .endings.models import Departure, Ending, Extension, LookBack, Pause, Rematch
from .feedback.models import Feedback
from .goals.models import Evidence, Goal, GoalStep, Rating
from .journal.models import JournalKey, JournalNote
from .meeting_log.models import Attendance, EarlierMeeting, LoggedMeeting, Turn
from .notes.models import ActionItem, SharedNote, SharedNoteVersion
from .partnerships.models import Participation, Partnership
from .pulse.models import Attention, Nudge, NudgeWords

__all__ = [
    "Acceptance",
    "ActionItem",
    "Agreement",
    "AgreementTemplate",
    "AgreementVersion",
    "Attendance",
    "Attention",
    "BalanceStanding",
    "CheckIn",
    "CheckInRhythm",
    "Departure",
    "EarlierMeeting",
    "Ending",
    "Evidence",
    "Extension",
    "Feedback",
    "Goal",
    "GoalStep",
    "JournalKey",
    "JournalNote",
    "LoggedMeeting",
    "LookBack",
    "Nudge",
    "NudgeWords",
    "Participation",
    "Partnership",
    "Pause",
    "Rating",
    "Rematch",
    "SharedNote",
    "SharedNoteVersion",
    "Turn",
    "Word",
]
