"""What a day and a time on somebody's clock mean where clocks are put forward and back.

No Django: pure functions of the time-zone database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

PLAIN, SKIPPED, TWICE = "", "skipped", "twice"


@dataclass(frozen=True, slots=True)
class Moment:
    """A local time as a moment. ``oddity``: ``SKIPPED`` where that clock never shows it, ``TWICE``
    where it shows it two times."""

    at: datetime
    """In UTC."""
    oddity: str = PLAIN


def moment_of(on: date, at: time, zone: tzinfo | str) -> Moment:
    """The moment that a local time names, as RFC 5545 (3.3.5) reads it.

    A time that is skipped is taken by the offset before the gap, so that 02:30 becomes 03:30; of
    one that comes twice the first is meant.
    """
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    local = datetime.combine(on, at.replace(fold=0), where)
    found = local.astimezone(UTC)
    if found.astimezone(where).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Moment(found, SKIPPED)
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        return Moment(found, TWICE)
    return Moment(found)
