from .profiles.models import Profile
from .skills.models import Skill

__all__ = ["Profile", "Skill"]
