"""The doors to one's own: nobody opens another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import BusyCalendar, OtherDays, WeeklyWindow


def get_focus(person: Person, pk: int) -> WeeklyWindow | None:
    return own(WeeklyWindow.objects.filter(kind=WeeklyWindow.Kind.FOCUS), person, pk)


def get_days(person: Person, pk: int) -> OtherDays | None:
    return own(OtherDays.objects.all(), person, pk)


def get_link(person: Person, pk: int) -> BusyCalendar | None:
    """A calendar that is read by its link."""
    return own(BusyCalendar.objects.filter(kind=BusyCalendar.Kind.ICS), person, pk)


def own[Row: (WeeklyWindow, OtherDays, BusyCalendar)](
    rows: QuerySet[Row], person: Person, pk: int
) -> Row | None:
    """``None`` where it is gone: pressed twice, or on a page that is stale, a button does no harm.
    Raises ``Http404`` for what is another's."""
    found = rows.filter(pk=pk).first()
    if found is not None and found.person_id != person.pk:
        raise Http404
    return found


def _is_own(
    get: Callable[[Person, int], object], name: str
) -> Callable[[Person, Mapping[str, Any]], bool]:
    def admits(person: Person, named: Mapping[str, Any]) -> bool:
        try:
            get(person, named[name])
        except Http404:
            return False
        return True

    return admits


OWN_TIME = Rule(
    "own time", "Only you see the time that you keep free.", _is_own(get_focus, "window")
)
OWN_DAYS = Rule("own days", "Only you see your days.", _is_own(get_days, "days"))
OWN_CALENDAR = Rule("own calendar", "Only you see your calendars.", _is_own(get_link, "calendar"))
