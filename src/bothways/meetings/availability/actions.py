"""What people say of when they can meet. Each verb is about oneself and writes in one transaction.

None of it stands in the audit trail, which administrators read: hours and days away are private.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.slots.people import Window
from bothways.meetings.slots.spans import merged

from .models import DAY, Availability, OtherDays, WeeklyWindow
from .refusals import TooMany

MOST_FOCUS = 28
MOST_OTHER_DAYS = 100
"""That lie ahead."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How far out of their hours they would meet, and how much."""

    earlier: int = 0
    later: int = 0
    buffer: int = 0
    most_a_day: int | None = None
    most_a_week: int | None = None


def settings_of(person: Person) -> Availability:
    """Held until the transaction ends, so that two pages don't write over each other halfway."""
    Availability.objects.get_or_create(person=person)
    return Availability.objects.select_for_update().get(person=person)


@transaction.atomic
def save_hours(*, by: Person, week: Mapping[int, Sequence[Window]]) -> None:
    """These are their hours from now on; windows that touch become one."""
    held = settings_of(by)
    write_windows(by, WeeklyWindow.Kind.HOURS, week)
    if not held.has_own_hours:
        held.has_own_hours = True
        held.save(update_fields=["has_own_hours"])


@transaction.atomic
def follow_profile(*, by: Person) -> None:
    """The working day of the profile holds again, from Monday to Friday."""
    held = settings_of(by)
    if held.has_own_hours:
        WeeklyWindow.objects.filter(person=by, kind=WeeklyWindow.Kind.HOURS).delete()
        held.has_own_hours = False
        held.save(update_fields=["has_own_hours"])


def write_windows(person: Person, kind: str, week: Mapping[int, Sequence[Window]]) -> None:
    """In place of those of this kind; what stays as it is stays the same row, so that a page which
    shows it needn't be drawn anew."""
    wanted = {
        (weekday, starts, ends)
        for weekday, windows in week.items()
        for starts, ends in merged(windows)
    }
    rows = WeeklyWindow.objects.filter(person=person, kind=kind)
    known = {(row.weekday, row.starts, row.ends): row.pk for row in rows}
    rows.filter(pk__in=[pk for key, pk in known.items() if key not in wanted]).delete()
    WeeklyWindow.objects.bulk_create(
        WeeklyWindow(person=person, kind=kind, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in sorted(wanted - known.keys())
    )


@transaction.atomic
def keep_free(*, by: Person, weekdays: Iterable[int], window: Window) -> None:
    """Time of the week at which nobody is to meet them. Raises ``TooMany``."""
    settings_of(by)
    kind = WeeklyWindow.Kind.FOCUS
    week: dict[int, list[Window]] = {}
    for row in WeeklyWindow.objects.filter(person=by, kind=kind):
        week.setdefault(row.weekday, []).append((row.starts, row.ends))
    for weekday in weekdays:
        week.setdefault(weekday, []).append(window)
    if sum(len(merged(windows)) for windows in week.values()) > MOST_FOCUS:
        raise TooMany(MOST_FOCUS)
    write_windows(by, kind, week)


def free_again(*, by: Person, window: WeeklyWindow) -> None:
    WeeklyWindow.objects.filter(pk=window.pk, person=by, kind=WeeklyWindow.Kind.FOCUS).delete()


@transaction.atomic
def save_habits(*, by: Person, habits: Habits) -> None:
    held = settings_of(by)
    for name, value in asdict(habits).items():
        setattr(held, name, value)
    held.save(update_fields=[*asdict(habits)])


@transaction.atomic
def keep_holidays(*, by: Person, country: str, region: str) -> None:
    """Public holidays of this country, and of its region, are days away; none of no country."""
    held = settings_of(by)
    held.country, held.region = country, region if country else ""
    held.save(update_fields=["country", "region"])


@transaction.atomic
def note_days(
    *, by: Person, kind: str, first: date, last: date, window: Window = (0, DAY)
) -> OtherDays:
    """Days that aren't as others; the same are noted once. Raises ``TooMany``."""
    settings_of(by)
    ahead = OtherDays.objects.filter(person=by, last__gte=timezone.localdate())
    said = {"kind": kind, "first": first, "last": last, "starts": window[0], "ends": window[1]}
    known = ahead.filter(**said).first()
    if known is not None:
        return known
    if ahead.count() >= MOST_OTHER_DAYS:
        raise TooMany(MOST_OTHER_DAYS)
    return OtherDays.objects.create(person=by, **said)


def forget_days(*, by: Person, days: OtherDays) -> None:
    OtherDays.objects.filter(pk=days.pk, person=by).delete()
