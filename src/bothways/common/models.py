from .audit.models import Deed
from .jobs.models import Job

__all__ = ["Deed", "Job"]
