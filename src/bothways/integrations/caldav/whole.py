"""A series that was moved in a calendar, all of it or from one on: one change here, not one for
each meeting."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.meetings.actions import Where
from bothways.meetings.models import Meeting, Series
from bothways.meetings.rhythm.actions import change_following
from bothways.meetings.rhythm.recurrence import Rhythm

from .facts import Time
from .ours import Kept


def rhythm_of(mine: Kept, moves: dict[str, Time], *, is_rest: bool) -> Rhythm | None:
    """The rhythm that the meetings moved there would have, where they were moved alike; ``None``
    where some were moved otherwise, or stand apart already. They are all that lie ahead; or, with
    ``is_rest``, one and all that follow."""
    ahead = rows_ahead(mine)
    rest = sorted(ahead)[-len(moves) :]
    if mine.series is None or len(moves) < 2 or set(moves) != set(rest):
        return None
    if len(rest) < len(ahead) and not is_rest:
        return None
    lengths = {last - first for first, last in moves.values()}
    if len(lengths) > 1 or any(ahead[key].is_exception for key in rest):
        return None
    zone = ZoneInfo(mine.series.zone)
    begins = sorted(first.astimezone(zone) for first, _ in moves.values())
    series = mine.series
    at, unit, every = at_of(begins[0]), series.unit, series.every
    found = Rhythm(begins[0].date(), begins[-1].date(), at, series.zone, unit, every)
    planned = [found.moment(day).at for day in found.days()]
    return found if planned == begins else None


def at_of(local: datetime) -> time:
    return local.time().replace(second=0, microsecond=0, fold=0)


def rows_ahead(mine: Kept) -> dict[str, Meeting]:
    now = timezone.now()
    return {key: row for key, row in mine.standing.items() if row.starts_at > now}


def move_whole(by: Person, mine: Kept, rhythm: Rhythm, moves: dict[str, Time]) -> Series:
    """The series from the first of these on, as it stands there. Raises ``Refused``."""
    row = mine.rows[min(moves)]
    first, last = moves[min(moves)]
    return change_following(
        by=by,
        meeting=row,
        seen=row.sequence,
        key=key_for(mine.uid, first),
        rhythm=rhythm,
        minutes=max(1, round((last - first).total_seconds() / 60)),
        where=Where(row.way, row.place, row.link),
    )


def key_for(series: UUID, first: datetime) -> UUID:
    """The same for the same move, so that doing it twice makes one."""
    return uuid5(series, f"moved to {first.isoformat()}")
