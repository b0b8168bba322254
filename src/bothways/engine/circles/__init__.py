"""Circles of three and four, in which each teaches the next, beside the pairs.

``find_circles`` begins with the best pairs and answers pairs and circles with a bound on every
other choice of them: all listed and the best proven while they are few (``small``), searched among
many (``large``) with prices that cover every circle (``proof``) or every arc (``arcs``).
"""

from .front import find_circles
from .solution import CircleSolution
from .worths import weight_of_circle

__all__ = ["CircleSolution", "find_circles", "weight_of_circle"]
