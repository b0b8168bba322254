"""The doors to one's own: nobody opens another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import BusyCalendar, OtherDays, WeeklyWindow


def get_focus(person: Person, pk: int) -> WeeklyWindow:
    found = WeeklyWindow.objects.filter(pk=pk, person=person, kind=WeeklyWindow.Kind.FOCUS).first()
    if found is None:
        raise Http404
    return found


def get_days(person: Person, pk: int) -> OtherDays:
    found = OtherDays.objects.filter(pk=pk, person=person).first()
    if found is None:
        raise Http404
    return found


def get_link(person: Person, pk: int) -> BusyCalendar:
    """A calendar that is read by its link."""
    kind = BusyCalendar.Kind.ICS
    found = BusyCalendar.objects.filter(pk=pk, person=person, kind=kind).first()
    if found is None:
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
