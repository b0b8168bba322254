"""A rhythm as people say it, on each of their clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Person
from bothways.ui.ribbons import listed
from bothways.ui.words import zone_name, zone_of

from .moments import SKIPPED
from .recurrence import MONTH, Rhythm
from .shifts import oddities_of, shifts_of


def every_words(unit: str, every: int) -> str:
    """“every two weeks” as “every 2 weeks”; “every week”, “every month”."""
    if unit == MONTH:
        return ngettext("every month", "every %(n)d months", every) % {"n": every}
    return ngettext("every week", "every %(n)d weeks", every) % {"n": every}


def rhythm_words(rhythm: Rhythm, reader: object = None) -> str:
    """“every 2 weeks on Tuesday at 15:00 (London)”, on the reader's clock as it is at first."""
    zone = zone_of(reader if reader is not None else rhythm.zone)
    first = rhythm.moment(rhythm.starts_on).at.astimezone(zone)
    return gettext("%(every)s on %(day)s at %(time)s (%(zone)s)") % {
        "every": every_words(rhythm.unit, rhythm.every),
        "day": day_words(rhythm, first.date()),
        "time": time_format(first, "H:i"),
        "zone": zone_name(zone),
    }


def day_words(rhythm: Rhythm, on: date) -> str:
    """“Tuesday”; of a rhythm of months “the second Tuesday”. On a clock that shows another day then
    its number is none: the day after a second Tuesday may be a third Wednesday."""
    day = date_format(on, "l")
    if rhythm.unit != MONTH or on != rhythm.starts_on:
        return day
    return {
        1: gettext("the first %(day)s"),
        2: gettext("the second %(day)s"),
        3: gettext("the third %(day)s"),
        4: gettext("the fourth %(day)s"),
        -1: gettext("the last %(day)s"),
    }[rhythm.position] % {"day": day}


def day_of(on: date) -> str:
    """“28 March”, with the year when it isn't this one."""
    this_year = timezone.localdate().year
    return date_format(on, "j F" if on.year == this_year else "j F Y")


@dataclass(frozen=True, slots=True)
class OnClock:
    """A rhythm on the clock of one or more people in the same zone."""

    people: list[Person]
    is_mine: bool
    keeps: bool
    """It is the clock that the rhythm keeps."""
    zone: str
    when: str
    """“Tuesdays at 15:00” at first."""
    shifts: list[str] = field(default_factory=list)
    """What its changes of clocks do, in their order."""

    @property
    def names(self) -> str:
        return listed(person.first_name for person in self.people)


def on_clocks(rhythm: Rhythm, people: Sequence[Person], reader: Person) -> list[OnClock]:
    """The reader's clock first; people in one zone share a line."""
    by_zone: dict[str, list[Person]] = {}
    for person in sorted(people, key=lambda person: person != reader):
        by_zone.setdefault(str(zone_of(person)), []).append(person)
    days = list(rhythm.days())
    return [
        OnClock(
            people=some,
            is_mine=reader in some,
            keeps=zone == rhythm.zone,
            zone=zone_name(zone_of(zone)),
            when=when_words(rhythm, zone),
            shifts=list(shift_words(rhythm, zone, days)),
        )
        for zone, some in by_zone.items()
    ]


def when_words(rhythm: Rhythm, zone: str) -> str:
    first = rhythm.moment(rhythm.starts_on).at.astimezone(zone_of(zone))
    return gettext("%(day)s at %(time)s") % {
        "day": date_format(first, "l"), "time": time_format(first, "H:i"),
    }  # fmt: skip


def shift_words(rhythm: Rhythm, zone: str, days: Iterable[date]) -> Iterable[str]:
    for shift in shifts_of(rhythm, zone, days):
        known = {
            "day": day_of(shift.on),
            "weekday": date_format(shift.on, "l"),
            "before": time_format(shift.before, "H:i"),
            "after": time_format(shift.after, "H:i"),
        }
        if shift.days:
            words = gettext("from %(day)s it is %(weekday)s at %(after)s in place of %(before)s")
        else:
            words = gettext("from %(day)s it is %(after)s in place of %(before)s")
        yield words % known


def odd_words(rhythm: Rhythm) -> list[str]:
    """Days on which the rhythm's own clock skips its time, or shows it twice."""
    found = []
    for odd in oddities_of(rhythm):
        at = odd.at.astimezone(zone_of(rhythm.zone))
        known = {"day": day_of(odd.on), "time": time_format(at, "H:i"),
                 "usual": time_format(rhythm.at, "H:i")}  # fmt: skip
        if odd.oddity == SKIPPED:
            words = gettext("On %(day)s the clocks skip %(usual)s: you meet at %(time)s.")
        else:
            words = gettext("On %(day)s the clocks show %(usual)s twice: the first is meant.")
        found.append(words % known)
    return found


def span_words(starts_at: datetime, ends_at: datetime, where: object) -> str:
    """“15:00–16:00” on somebody's clock."""
    zone = zone_of(where)
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return f"{time_format(begins, 'H:i')}–{time_format(ends, 'H:i')}"
