"""What people are told of other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import Kind, Section, Timing


def has_accounts(person: Person) -> bool:
    from .caldav.models import CalendarAccount

    return CalendarAccount.objects.filter(person=person).exists()


CALENDAR = Kind(
    key="calendar",
    title=_("Your connected calendars"),
    text=_("A calendar of yours can’t be kept up to date, or differed from your meetings."),
    section=Section.EXCHANGE,
    email=Timing.DAILY,
    icon="calendar-sync",
    position=60,
    is_for=has_accounts,
)
