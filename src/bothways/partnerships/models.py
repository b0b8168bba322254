from .checkins.models import CheckIn, CheckInRhythm, Word
from .feedback.models import Feedback
from .partnerships.models import Participation, Partnership

__all__ = ["CheckIn", "CheckInRhythm", "Feedback", "Participation", "Partnership", "Word"]
