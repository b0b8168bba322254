"""What the engine is asked: people, a policy, and what the reviewers decided. All frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Mean = Literal["geometric", "harmonic", "minimum"]
Objective = Literal["worth", "served", "fair"]
"""Most worth; most people served, then worth; or most people served, then the worse-off side of
each pair as well off as can be (leximin), then worth."""

LEVELS = range(1, 6)
"""Levels of an offer: 1 (I have begun) to 5 (others come to me)."""
LEVELS_NOW = range(5)
"""Levels a want starts from: 0 (new to me) to 4."""
PRIORITIES = range(1, 4)
"""Priorities of a want: 1 (would be nice) to 3 (this is why I take part)."""
CAPACITIES = range(51)
"""Partnerships that somebody may take part in at once."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A skill somebody can teach, and how well they have it (1..5)."""

    skill: str
    level: int = 3


@dataclass(frozen=True, slots=True)
class Want:
    """A skill somebody would learn, how much it matters (1..3) and where they stand now (0..4)."""

    skill: str
    priority: int = 2
    level_now: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One participant. ``id`` is any string that is theirs alone; skills are compared as given,
    so spell them one way before they come here."""

    id: str
    offers: tuple[Offer, ...] = ()
    wants: tuple[Want, ...] = ()
    name: str = ""
    function: str = ""
    location: str = ""
    team: str = ""
    languages: frozenset[str] = frozenset()
    time_zone: str = ""
    """IANA name; empty means unknown, and unknown never forbids a pair."""
    working_hours: tuple[float, float] = (9.0, 17.0)
    """Start and end of the working day in the person's own zone, in hours."""
    manager: str | None = None
    """The id of the person they report to, whether or not that person takes part."""
    line: tuple[str, ...] = ()
    """Everybody above them, the nearest first, where the caller knows it: it then stands for
    ``manager``, and reaches past managers who don't take part themselves."""
    capacity: int = 1
    """How many exchanges at once: 0 (not this time) to 50."""
    not_with: frozenset[str] = frozenset()
    """Ids of people they must not be matched with; it holds in both directions."""
    in_group: bool = False
    """Asks for a peer group rather than one partner."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts in this programme, and how much. Soft weights are relative to ``skills``."""

    mean: Mean = "geometric"
    objective: Objective = "worth"
    skills: float = 1.0
    stability: float = 0.0
    """The share of the best total worth (0..1) that may be given up for fewer pairs of people who
    would both rather have each other."""
    circles: int = 2
    """The longest ring in which each learns from the one before: 2 is pairs alone; 3 or 4."""
    circle_worth: float = 0.9
    """What a person in a circle counts against one in a pair of the same gains (0..1)."""
    groups: bool = False
    """Peer groups of 4 to 8 for people who ask for one, and for those whom nothing else serves."""
    other_function: float = 0.0
    same_location: float = 0.0
    working_hours: float = 0.0
    # Hard rules: a mask, never traded against worth.
    manager_depth: int = 1
    """Keep apart a person and whoever is up to this many steps above them; 0 switches it off."""
    cross_functions: bool = False
    cross_teams: bool = False
    shared_language: bool = False
    overlap_hours: float = 0.0
    """Least number of working hours two people must share; needs ``on`` to know the clocks."""
    least_gain: float = 0.0
    """Neither side may gain less than this (0..1)."""
    on: date = date(2026, 1, 15)
    """The day on which time zones are compared, for the engine has no clock."""


@dataclass(frozen=True, slots=True)
class Review:
    """What the people who review have decided about pairs, by id; order within a pair is free."""

    locks: tuple[tuple[str, str], ...] = ()
    bans: tuple[tuple[str, str], ...] = ()
    previous: tuple[tuple[str, str], ...] = ()


Progress = Callable[[float, str], None]
"""Called with the share done (0..1) and a phrase for a person; may raise ``Cancelled``."""


@dataclass(frozen=True, slots=True)
class Problem:
    people: tuple[Person, ...]
    policy: Policy = field(default_factory=Policy)
    review: Review = field(default_factory=Review)
