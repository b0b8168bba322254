from .blueprints.models import SavedBlueprint
from .outcomes.models import Outcome, Reading
from .programmes.models import Programme, ProgrammeRole, State
from .setup.models import SettledStep

__all__ = [
    "Outcome",
    "Programme",
    "ProgrammeRole",
    "Reading",
    "SavedBlueprint",
    "SettledStep",
    "State",
]
