"""One person's sign-up on its way in, as typed on a page or read from a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LEVEL = 3
PRIORITY = 2
LEVEL_NOW = 0


@dataclass(frozen=True, slots=True)
class Offered:
    skill: str
    level: int = LEVEL


@dataclass(frozen=True, slots=True)
class Wanted:
    skill: str
    priority: int = PRIORITY
    level_now: int = LEVEL_NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was said of somebody. ``None`` leaves what is known; an empty value empties it."""

    email: str
    name: str = ""
    """Empty leaves the name; a new person is then called by the first part of the address."""
    title: str | None = None
    function: str | None = None
    team: str | None = None
    location: str | None = None
    started_on: date | None = None
    """Since when they are with the organisation; ``None`` leaves what is known."""
    time_zone: str | None = None
    work_starts: Decimal | None = None
    work_ends: Decimal | None = None
    languages: tuple[str, ...] | None = None
    manager: str | None = None
    """An e-mail address; one that nobody here has is left out."""
    hope: str | None = None
    goals: str | None = None
    interests: str | None = None
    commitment: int | None = None
    """Hours a month; ``None`` leaves it, 0 empties it."""
    meeting_format: str | None = None
    is_waiting: bool | None = None
    partnerships: int | None = None
    """How many at once, 1 to ``MOST_PARTNERSHIPS``."""
    in_group: bool | None = None
    offers: tuple[Offered, ...] | None = None
    wants: tuple[Wanted, ...] | None = None
    """A skill that is also offered isn't a wish, and is left out."""
    not_with: tuple[str, ...] = ()
    """E-mail addresses of people in the programme; these blocks are added, none is lifted."""
