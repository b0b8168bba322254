"""What a matching is like for people: who would rather have whom, and how fair it is by group."""

from .blocking import Blocking, BlockingPair, blocking_pairs
from .fairness import Attribute, GroupFigures, facts_of, fairness
from .received import group_gain, learned, received

__all__ = [
    "Attribute",
    "Blocking",
    "BlockingPair",
    "GroupFigures",
    "blocking_pairs",
    "facts_of",
    "fairness",
    "group_gain",
    "learned",
    "received",
]
