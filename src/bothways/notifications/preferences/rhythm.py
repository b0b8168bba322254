"""When something may reach somebody: quiet hours, weekends and summaries, on their own clock.

Pure: moments in, moments out. A wall-clock time that a change of clocks skips counts as the moment
an hour's jump later; one that it repeats counts the first time round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bothways.notifications.kinds.registry import Kind, Timing

SATURDAY = 5
DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What one person has chosen; all times on the clock of ``zone``."""

    zone: tzinfo
    quiet_from: time = time(20)
    quiet_to: time = time(7)
    """The same as ``quiet_from``: no quiet hours."""
    weekends_off: bool = True
    digest_hour: int = 8

    def is_quiet(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        if self.weekends_off and local.weekday() >= SATURDAY:
            return True
        begins, ends, now = self.quiet_from, self.quiet_to, local.time()
        if begins <= ends:
            return begins <= now < ends
        return now >= begins or now < ends

    def next_free(self, moment: datetime) -> datetime:
        """The first moment from now on that isn't quiet."""
        if not self.is_quiet(moment):
            return moment
        ends = (self.at(day, wall, fold) for day in self.days(moment)
                for wall in (time(0), self.quiet_to) for fold in (0, 1))  # fmt: skip
        return min(end for end in ends if end > moment and not self.is_quiet(end))

    def next_daily(self, moment: datetime) -> datetime:
        """When the next daily summary leaves; on weekends none does where they are off."""
        return next(
            at
            for day in self.days(moment)
            if (at := self.at(day, time(self.digest_hour))) > moment
            and not (self.weekends_off and day.weekday() >= SATURDAY)
        )

    def next_weekly(self, moment: datetime) -> datetime:
        """When the next weekly summary leaves, on a Monday."""
        return next(
            at
            for day in self.days(moment)
            if day.weekday() == 0 and (at := self.at(day, time(self.digest_hour))) > moment
        )

    def due(self, kind: Kind, timing: str, moment: datetime) -> datetime | None:
        """When an e-mail tells of what happens at ``moment``; ``None`` for never."""
        match timing:
            case Timing.NEVER:
                return None
            case Timing.DAILY:
                return self.next_daily(moment)
            case Timing.WEEKLY:
                return self.next_weekly(moment)
        ready = moment + kind.patience
        return ready if kind.is_urgent else self.next_free(ready)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def days(self, moment: datetime) -> Iterator[date]:
        today = self.day_of(moment)
        return (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD))

    def at(self, day: date, wall: time, fold: int = 0) -> datetime:
        return datetime.combine(day, wall.replace(fold=fold), tzinfo=self.zone).astimezone(UTC)
