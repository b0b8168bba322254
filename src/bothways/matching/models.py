from .policies.models import Policy
from .publishing.models import Publication
from .review.models import ReviewAct
from .runs.models import LeftOver, Match, Run

__all__ = ["LeftOver", "Match", "Policy", "Publication", "ReviewAct", "Run"]
