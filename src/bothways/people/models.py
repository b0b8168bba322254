from .imports.models import DirectoryImport, PreviewPage
from .profiles.models import Profile
from .skills.models import OwnWord, Skill

__all__ = ["DirectoryImport", "OwnWord", "PreviewPage", "Profile", "Skill"]
