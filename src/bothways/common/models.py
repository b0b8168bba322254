from .audit.models import Deed
from .jobs.models import Job
from .live.models import Hint

__all__ = ["Deed", "Hint", "Job"]
