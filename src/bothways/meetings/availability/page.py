"""All that the page “When you can meet” shows somebody of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.meetings.hooks import availability_panels_of
from bothways.people.models import Profile
from bothways.ui.words import zone_name, zone_of

from .diaries import said_by
from .forms import DaysForm, FocusForm, HabitsForm, HolidaysForm, HoursForm, LinkForm, today_on
from .ics.words import sentence_of
from .models import BusyCalendar, OtherDays, WeeklyWindow
from .places import place_name
from .public_holidays import holidays_between
from .week import clock, week_of

HOLIDAYS_SHOWN = 5
A_YEAR = timedelta(days=365)


def page_of(person: Person, forms: Mapping[str, object]) -> dict[str, Any]:
    """The context of the page; ``forms`` are those that were sent and not taken."""
    said = said_by([person], 0, 0)[person.pk]
    given, zone = said.settings, said.zone
    today = today_on(zone)
    holidays = holidays_between(given.country, given.region, today, today + A_YEAR)
    usual: dict[str, object] = {
        "hours": HoursForm(hours=said.hours()),
        "focus": FocusForm(),
        "days": DaysForm(today=today),
        "habits": HabitsForm.of(given),
        "holidays": HolidaysForm(country=given.country, region=given.region),
        "link": LinkForm(),
    }
    return {
        "forms": usual | dict(forms),
        "given": given,
        "zone": zone_name(zone_of(zone)),
        "has_zone": Profile.objects.filter(person=person).exclude(time_zone="").exists(),
        "workday": f"{clock(said.workday[0])}–{clock(said.workday[1])}",
        "week": week_of(person, zone, today, holidays),
        "marks": range(0, 25, 6),
        "place": place_name(given.country, given.region),
        "holidays": list(holidays.items())[:HOLIDAYS_SHOWN],
        "focus": focus_lines(said.windows),
        "other_days": [DaysLine(row) for row in days_ahead(person, today)],
        "calendars": calendar_lines(person),
        "panels": availability_panels_of(person),
    }


@dataclass(frozen=True, slots=True)
class FocusLine:
    pk: int
    words: str


def focus_lines(rows: list[WeeklyWindow]) -> list[FocusLine]:
    found = [row for row in rows if row.kind == WeeklyWindow.Kind.FOCUS]
    return [
        FocusLine(row.pk, gettext("Every %(day)s, %(from)s–%(to)s") % {
            "day": WEEKDAYS[row.weekday], "from": clock(row.starts), "to": clock(row.ends)
        })
        for row in found
    ]  # fmt: skip


def days_ahead(person: Person, today: date) -> list[OtherDays]:
    return list(OtherDays.objects.filter(person=person, last__gte=today))


@dataclass(frozen=True, slots=True)
class DaysLine:
    row: OtherDays

    @property
    def words(self) -> str:
        """“Monday 21 December 2026 – Friday 1 January 2027, 12:00–24:00”."""
        first, last = (date_format(day, "l j F Y") for day in (self.row.first, self.row.last))
        days = first if first == last else f"{first} – {last}"
        if self.row.is_whole:
            return days
        return f"{days}, {clock(self.row.starts)}–{clock(self.row.ends)}"

    @property
    def is_away(self) -> bool:
        return self.row.kind == OtherDays.Kind.AWAY


@dataclass(frozen=True, slots=True)
class CalendarLine:
    row: BusyCalendar
    count: int

    @property
    def is_link(self) -> bool:
        return self.row.kind == BusyCalendar.Kind.ICS

    @property
    def is_waiting(self) -> bool:
        return self.row.state == BusyCalendar.State.NEW

    @property
    def is_wrong(self) -> bool:
        return self.row.state in (BusyCalendar.State.FAILING, BusyCalendar.State.STOPPED)

    @property
    def trouble(self) -> str:
        return sentence_of(self.row.error)


def calendar_lines(person: Person) -> list[CalendarLine]:
    ahead = Count("blocks", filter=Q(blocks__ends_at__gt=timezone.now()))
    rows = BusyCalendar.objects.filter(person=person).annotate(ahead=ahead)
    return [CalendarLine(row, row.ahead) for row in rows]
