from .audit.models import Deed
from .files.models import StoredFile
from .jobs.models import Job
from .live.models import Hint

__all__ = ["Deed", "Hint", "Job", "StoredFile"]
