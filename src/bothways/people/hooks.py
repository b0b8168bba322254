"""What later stages fill in for this one: how each moves its rows when two people become one.

A stage names every field of its tables that points at a person, so that a sweep can tell a field
that nobody moves; and the merge itself refuses to leave anything behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bothways.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Merge:
    """Two accounts of one person: ``gone`` becomes part of ``kept``, by an administrator."""

    kept: Person
    gone: Person
    by: Person


Sentences = Callable[[Merge], list[str]]


def nothing(merge: Merge) -> list[str]:
    return []


def nothing_to_hold(merge: Merge) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Mover:
    """How a stage takes part in a merge."""

    fields: tuple[str, ...]
    """The fields it moves, as “recruitment.SignUp.person”."""
    move: Callable[[Merge], None]
    """Moves everything that points at ``gone``, in the caller's transaction."""
    hold: Callable[[Merge], None] = field(default=nothing_to_hold)
    """Locks what ``refuses`` depends on, so that it can't change before the move."""
    refuses: Sentences = field(default=nothing)
    """Why the two can't be one, in sentences for an administrator."""
    says: Sentences = field(default=nothing)
    """What will move, in words without names of programmes."""


MOVERS: list[tuple[int, Mover]] = []


def add_mover(position: int, mover: Mover) -> None:
    """Later stages first: give the higher position to what points at rows of the others."""
    MOVERS.append((position, mover))
    MOVERS.sort(key=lambda entry: -entry[0])


def movers() -> list[Mover]:
    return [mover for _, mover in MOVERS]


@dataclass(frozen=True, slots=True)
class ProfileLink:
    """Where a later stage has more about oneself, from the profile."""

    title: str
    text: str
    url: str


PROFILE_LINKS: list[Callable[[Person], ProfileLink | None]] = []


def profile_links_of(person: Person) -> list[ProfileLink]:
    return [link for maker in PROFILE_LINKS if (link := maker(person)) is not None]
