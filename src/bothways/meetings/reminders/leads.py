"""How long before a meeting people can be reminded of it. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lead:
    name: str
    """Of its field in ``ReminderChoice``."""
    before: timedelta
    is_usual: bool
    """For who has chosen nothing."""
    is_soon: bool
    """A matter of minutes: not by e-mail unless somebody asks for it."""


LEADS = (
    Lead("ten_minutes", timedelta(minutes=10), is_usual=False, is_soon=True),
    Lead("hour", timedelta(hours=1), is_usual=True, is_soon=True),
    Lead("day", timedelta(days=1), is_usual=True, is_soon=False),
    Lead("week", timedelta(weeks=1), is_usual=False, is_soon=False),
)
"""The shortest first: of several that were missed only the latest is given."""


def window(lead: Lead, since: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The beginnings of meetings (after the first, up to the second) that are to be reminded of by
    this lead, when everything due by ``since`` was given; never of one that has begun."""
    return max(since + lead.before, now), now + lead.before
