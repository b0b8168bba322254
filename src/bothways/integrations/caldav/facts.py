"""What can differ between a meeting here and its event in a calendar. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION", "URL")
"""Properties that both sides may word."""
NONE, YES, MAYBE, NO = "none", "yes", "maybe", "no"
UNSAID = ""
"""Of an answer: the event doesn't say whether its owner comes."""

Time = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one event, or of one occurrence."""

    time: Time | None
    """In UTC; ``None``: nothing that a meeting could have, such as a whole day."""
    answer: str
    texts: tuple[str, str, str, str]
    """Fingerprints, in the order of ``TEXTS``: that a text is another one can be told from them,
    and not what it says."""

    def text(self, name: str) -> str:
        return self.texts[TEXTS.index(name)]

    def with_text(self, name: str, value: str) -> Facts:
        found = list(self.texts)
        found[TEXTS.index(name)] = value
        return replace(self, texts=(found[0], found[1], found[2], found[3]))

    def stored(self) -> list[Any]:
        first, last = self.time or (None, None)
        return [
            first.isoformat() if first else None,
            last.isoformat() if last else None,
            self.answer,
            *self.texts,
        ]


def facts_from(stored: list[Any]) -> Facts:
    first, last, answer, summary, location, description, url = stored
    time = (datetime.fromisoformat(first), datetime.fromisoformat(last)) if first else None
    return Facts(time, answer, (summary, location, description, url))


def fingerprint(text: str) -> str:
    """Empty of nothing; line ends and spaces at the ends don't count."""
    plain = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:16] if plain else ""


def is_alike(one: Facts, other: Facts) -> bool:
    """Where an answer isn't said it differs from nothing."""
    if UNSAID in {one.answer, other.answer}:
        one, other = replace(one, answer=UNSAID), replace(other, answer=UNSAID)
    return one == other


@dataclass(frozen=True, slots=True)
class Agreed:
    """How both sides stood when they were last alike in what counts."""

    ours: Facts
    theirs: Facts


Base = Mapping[str, Agreed | None]
"""By occurrence; ``None``: both knew that it isn't in the calendar, though it exists here."""


def base_from(stored: Mapping[str, Any]) -> dict[str, Agreed | None]:
    return {
        key: Agreed(facts_from(each[0]), facts_from(each[1])) if each else None
        for key, each in stored.items()
    }


def base_stored(base: Base) -> dict[str, Any]:
    return {
        key: [each.ours.stored(), each.theirs.stored()] if each else None
        for key, each in base.items()
    }
