"""What the people of each programme offer, want and hope for: a sign-up sheet of its own each.

The sheets are written as the import reads them, so that they are good examples of one as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .data_files import rows
from .programmes import programmes

OFFER = re.compile(r"(?P<skill>.+) \((?P<level>[1-5])\)")
WANT = re.compile(r"(?P<skill>.+) \(have (?P<now>[0-4]), priority (?P<priority>[1-3])\)")


@dataclass(frozen=True, slots=True)
class CastSignUp:
    """One person's sign-up."""

    email: str
    offers: tuple[tuple[str, int], ...]
    """(skill, level 1..5)"""
    wants: tuple[tuple[str, int, int], ...]
    """(skill, priority 1..3, level now 0..4)"""
    hope: str
    not_with: tuple[str, ...] = ()
    """E-mail addresses of people in the programme."""


@cache
def sign_ups(key: str) -> tuple[CastSignUp, ...]:
    """The sign-ups of a programme, by e-mail address. Raises ``KeyError`` for an unknown key."""
    if key not in {programme.key for programme in programmes()}:
        raise KeyError(key)
    return tuple(
        CastSignUp(
            email=row["E-mail"],
            offers=tuple(offer_of(piece) for piece in pieces_of(row["Offers"])),
            wants=tuple(want_of(piece) for piece in pieces_of(row["Wants"])),
            hope=row["Hope"],
            not_with=tuple(pieces_of(row["Not with"])),
        )
        for row in rows(f"{key}.csv")
    )


def pieces_of(cell: str) -> list[str]:
    return [piece.strip() for piece in cell.split(";") if piece.strip()]


def offer_of(piece: str) -> tuple[str, int]:
    """“SQL (4)” as (“SQL”, 4)."""
    found = OFFER.fullmatch(piece)
    if found is None:
        raise ValueError(f"“{piece}” isn't an offer such as “SQL (4)”.")
    return found["skill"], int(found["level"])


def want_of(piece: str) -> tuple[str, int, int]:
    """“SQL (have 1, priority 3)” as (“SQL”, 3, 1)."""
    found = WANT.fullmatch(piece)
    if found is None:
        raise ValueError(f"“{piece}” isn't a want such as “SQL (have 1, priority 3)”.")
    return found["skill"], int(found["priority"]), int(found["now"])
