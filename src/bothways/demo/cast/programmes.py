"""The two programmes: one matched and in mid-life, one ready to be matched."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from .data_files import content


@dataclass(frozen=True, slots=True)
class CastProgramme:
    """What is known of a programme besides its people; its dates hang on a given day."""

    key: str
    name: str
    purpose: str
    starts_in_days: int
    lasts_days: int
    outcomes_for_participants: tuple[str, ...]
    outcomes_for_organisation: tuple[str, ...]

    def dates(self, today: date) -> tuple[date, date]:
        """First and last day, seen from ``today``."""
        starts = today + timedelta(days=self.starts_in_days)
        return starts, starts + timedelta(days=self.lasts_days)


@cache
def programmes() -> tuple[CastProgramme, ...]:
    """The one in mid-life first, then the one that waits to be matched."""
    found = tomllib.loads(content("programmes.toml").decode("utf-8"))
    return tuple(
        CastProgramme(
            key=key,
            name=facts["name"],
            purpose=facts["purpose"].strip(),
            starts_in_days=facts["starts_in_days"],
            lasts_days=facts["lasts_days"],
            outcomes_for_participants=tuple(facts["outcomes_for_participants"]),
            outcomes_for_organisation=tuple(facts["outcomes_for_organisation"]),
        )
        for key, facts in found.items()
    )
