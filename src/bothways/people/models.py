from .imports.models import DirectoryImport, PreviewPage
from .merging.models import Likeness
from .profiles.models import Profile
from .skills.models import OwnWord, Skill

__all__ = ["DirectoryImport", "Likeness", "OwnWord", "PreviewPage", "Profile", "Skill"]
