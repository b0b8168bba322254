"""What later stages fill in for this one: what of somebody's places is taken, where only sign-ups
are known here; and how each moves its rows when two sign-ups become one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bothways.people.hooks import Merge

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.recruitment.models import SignUp

ON_PLACES: list[Callable[[SignUp], str]] = []
"""Each answers a sentence for a coordinator, such as “2 of 3 places are taken elsewhere.”, or
nothing."""


ON_WITHDRAW: list[Callable[[SignUp, Person | None], None]] = []
"""``(sign_up, by)``: somebody takes no part any more; called in that transaction."""


def on_places(function: Callable[[SignUp], str]) -> None:
    ON_PLACES.append(function)


def places_in_words(sign_up: SignUp) -> str:
    return " ".join(filter(None, (function(sign_up) for function in ON_PLACES)))


@dataclass(frozen=True, slots=True)
class SignUpMerge:
    """Two sign-ups of one person in one programme: whatever points at the one that goes is moved
    by the stage whose it is."""

    stays: SignUp
    goes: SignUp
    merge: Merge


@dataclass(frozen=True, slots=True)
class SignUpMover:
    fields: tuple[str, ...]
    """The fields it moves, as “matching.Match.a”."""
    move: Callable[[SignUpMerge], None]
    refuses: Callable[[SignUpMerge], list[str]]


SIGN_UP_MOVERS: list[SignUpMover] = []


def add_sign_up_mover(mover: SignUpMover) -> None:
    SIGN_UP_MOVERS.append(mover)
