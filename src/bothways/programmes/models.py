from .blueprints.models import SavedBlueprint
from .outcomes.models import Outcome
from .programmes.models import Programme, ProgrammeRole, State

__all__ = ["Outcome", "Programme", "ProgrammeRole", "SavedBlueprint", "State"]
