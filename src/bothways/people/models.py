from .profiles.models import Profile
from .skills.models import OwnWord, Skill

__all__ = ["OwnWord", "Profile", "Skill"]
