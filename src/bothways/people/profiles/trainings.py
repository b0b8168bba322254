"""The names of trainings, as people and sheets list them."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 120
MOST = 50


def trainings_in(names: Iterable[str]) -> list[str]:
    """Each once, whatever its case, in the order given."""
    found: dict[str, str] = {}
    for name in names:
        plain = " ".join(name.split())[:LONGEST]
        if plain:
            found.setdefault(plain.casefold(), plain)
    return list(found.values())[:MOST]
