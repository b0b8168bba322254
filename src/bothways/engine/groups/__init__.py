"""Peer groups of four to eight around wants that they share, each covered by somebody in it."""

from .answering import to_group
from .finding import FoundGroup, find_groups

__all__ = ["FoundGroup", "find_groups", "to_group"]
