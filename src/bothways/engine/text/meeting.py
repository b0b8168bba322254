"""What is found when words meet: the name, how they met, and the words themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["same word", "known alias", "spelling", "meaning by model", "new"]
STRENGTH: dict[How, int] = {
    "same word": 0,
    "known alias": 1,
    "spelling": 2,
    "meaning by model": 3,
    "new": 4,
}
"""From the surest way of meeting to none."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What one text means."""

    text: str
    """As it was written, blanks tidied."""
    name: str
    """The skill's name; the text itself where it is new."""
    how: How
    met: str
    """The words it met: the name, an alias, or somebody else's spelling; the text itself where it
    is new."""
    similarity: float
    """0 (nothing is known of it) to 1 (the very same)."""


@dataclass(frozen=True, slots=True)
class WordsMet:
    """An offer and a want that mean the same skill, each in the words it was written in."""

    offer: str
    want: str
    name: str
    how: How
    """The less sure of the two ways to the name."""
    similarity: float

    @property
    def sentence(self) -> str:
        """“presenting” and “public speaking” are words for one skill: Public speaking."""
        pair = f"“{self.offer}” and “{self.want}”"
        match self.how:
            case "known alias":
                return f"{pair} are words for one skill: {self.name}."
            case "spelling":
                return f"{pair} are taken for two spellings of {self.name}."
            case "meaning by model":
                share = round(self.similarity * 100)
                return f"{pair} are close in meaning ({share} %): {self.name}."
        if self.offer == self.want:
            return f"Both say “{self.offer}”."
        return f"{pair} are the same words."
