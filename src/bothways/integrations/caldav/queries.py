"""A person's accounts, for their page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Panel

from .busy import LARGE
from .models import AccountCalendar, CalendarAccount, host_of


@dataclass(frozen=True, slots=True)
class AccountLine:
    account: CalendarAccount
    host: str
    takes: AccountCalendar | None
    busy: Sequence[AccountCalendar]

    @property
    def too_large(self) -> list[AccountCalendar]:
        """Those that hold more than is read, so that their newest times don't count."""
        return [each for each in self.busy if each.busy is not None and each.busy.error == LARGE]

    @property
    def is_chosen(self) -> bool:
        return self.takes is not None or bool(self.busy)


def accounts_of(person: Person) -> list[AccountLine]:
    """Three queries, however many."""
    rows = CalendarAccount.objects.filter(person=person, is_leaving=False)
    found = []
    for account in rows.prefetch_related("calendars__busy"):
        calendars = list(account.calendars.all())
        found.append(
            AccountLine(
                account,
                host_of(account),
                next((each for each in calendars if each.takes_meetings), None),
                [each for each in calendars if each.tells_busy],
            )
        )
    return found


def whose_calendars_are_kept(people: Sequence[int]) -> Iterable[int]:
    """Those of these people whose meetings stand in a calendar that is looked at; not where it
    waits for its owner."""
    rows = AccountCalendar.objects.filter(
        takes_meetings=True,
        account__person__in=people,
        account__is_leaving=False,
        account__next_at__isnull=False,
    )
    return set(rows.values_list("account__person", flat=True))


def accounts_panel(person: Person) -> Panel:
    """On the page that says when they can meet."""
    rows = CalendarAccount.objects.filter(person=person, is_leaving=False)
    return Panel("integrations/caldav/_panel.html", {"hosts": [host_of(each) for each in rows]})
