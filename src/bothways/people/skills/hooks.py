"""What later stages fill in: who uses which words. This stage knows words, not who takes part."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bothways.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Use:
    """Words that people wrote, and how many of those taking part offer and want them."""

    words: str
    offering: int
    wanting: int

    @property
    def people(self) -> int:
        return self.offering + self.wanting


UseCounter = Callable[[Person], list[Use]]
"""The words that this coordinator or administrator may see."""
PeopleFinder = Callable[[Collection[int]], set[int]]
"""The people who offer or want one of these skills, by id."""

USES: list[UseCounter] = []
USERS: list[PeopleFinder] = []


def on_use(counter: UseCounter, finder: PeopleFinder) -> None:
    USES.append(counter)
    USERS.append(finder)
