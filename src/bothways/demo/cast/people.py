"""The company: a maker of heat pumps, every colleague a hand-written row of ``company.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .data_files import rows

COMPANY_NAME = "Halden & Moreau"
STAR_EMAIL = "mara.okafor@halden-moreau.example"
"""A participant of the published programme whose match is a pleasure to look at."""
COORDINATOR_EMAIL = "lena.brandt@halden-moreau.example"
"""Heads learning and development."""
ADMINISTRATOR_EMAIL = "grace.whitfield@halden-moreau.example"
"""Leads IT services."""
SPONSOR_EMAIL = "ruth.adeyemi@halden-moreau.example"
"""The chief operating officer."""

TIME_ZONES = {
    "Berlin": "Europe/Berlin",
    "Kraków": "Europe/Warsaw",
    "Lagos": "Africa/Lagos",
    "London": "Europe/London",
    "Lyon": "Europe/Paris",
    "Madrid": "Europe/Madrid",
    "Malmö": "Europe/Stockholm",
    "Osaka": "Asia/Tokyo",
    "Pune": "Asia/Kolkata",
    "Toronto": "America/Toronto",
}
"""Every location and its IANA zone."""


@dataclass(frozen=True, slots=True)
class CastPerson:
    """Somebody of the company. Levels: 1 begins, 2 knows the trade, 3 leads, 4 heads, 5 chief."""

    name: str
    email: str
    title: str
    function: str
    team: str
    """Empty for those who head a function and for the general management."""
    location: str
    time_zone: str
    working_hours: tuple[float, float]
    """Start and end of the working day in the person's own zone, in hours."""
    languages: tuple[str, ...]
    """ISO 639-1 codes, the first language first."""
    manager_email: str | None
    contact: str
    level: int


@cache
def company() -> tuple[CastPerson, ...]:
    """All 240 people, the chief executive first, each after their manager."""
    return tuple(person(row) for row in rows("company.csv"))


def person(row: dict[str, str]) -> CastPerson:
    return CastPerson(
        name=row["Name"],
        email=row["E-mail"],
        title=row["Title"],
        function=row["Function"],
        team=row["Team"],
        location=row["Location"],
        time_zone=TIME_ZONES[row["Location"]],
        working_hours=hours(row["Working hours"]),
        languages=tuple(row["Languages"].split()),
        manager_email=row["Manager"] or None,
        contact=row["Contact"],
        level=int(row["Level"]),
    )


def hours(text: str) -> tuple[float, float]:
    """“8:30-17:00” as (8.5, 17.0)."""
    start, end = text.split("-")
    return hour(start), hour(end)


def hour(clock: str) -> float:
    whole, minutes = clock.split(":")
    return int(whole) + int(minutes) / 60
