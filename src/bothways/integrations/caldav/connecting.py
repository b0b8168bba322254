"""Connecting an account, choosing its calendars, and removing it. Asks the server while the person
waits, for some seconds at most."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record

from . import busy as busy_times
from .accounts import client_of, row_of, sealed
from .answers import OneCalendar
from .client import Client
from .models import MOST_ACCOUNTS, AccountCalendar, CalendarAccount

SECONDS = 20.0
"""Somebody is waiting."""
TRIES, HOUR = 20, 3600


class Refused(Exception):
    """Why nothing was changed, in a sentence for who tried."""


class TooManyAccounts(Refused):
    def __str__(self) -> str:
        return gettext("You have %(n)d accounts connected, which is as many as there can be.") % {
            "n": MOST_ACCOUNTS
        }


class TooOften(Refused):
    def __str__(self) -> str:
        return gettext("You have tried often in the last hour. Try again later.")


def whole_address(typed: str) -> str:
    """“cloud.example.org” as an address."""
    plain = typed.strip()
    return plain if "://" in plain else f"https://{plain}"


def connect(*, by: Person, address: str, login: str, password: str) -> CalendarAccount:
    """Test the account and keep it with its calendars, none of which is used before it is chosen.
    The same account again takes the new password. Raises ``Trouble`` and ``Refused``."""
    refuse_too_often(by)
    address = whole_address(address)
    account_for(by, address, login)
    found = Client(address, login, password, seconds=SECONDS).calendars()
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        account = account_for(by, address, login)
        account.next_at = None if account.is_new else timezone.now()
        account.sealed = sealed(row_of(account), password)
        account.trouble = account.trouble_detail = ""
        account.failures = 0
        account.save()
        keep_calendars(account, found)
        record("connected a calendar account", account, by=by)
    return account


def account_for(person: Person, address: str, login: str) -> CalendarAccount:
    """The one that there is, or a new one. Raises ``TooManyAccounts``."""
    mine = CalendarAccount.objects.filter(person=person, is_leaving=False)
    known = mine.filter(address=address, login=login).first()
    if known is None and mine.count() >= MOST_ACCOUNTS:
        raise TooManyAccounts
    return known or CalendarAccount(person=person, address=address, login=login)


def give_password(*, by: Person, account: CalendarAccount, password: str) -> None:
    """Raises what ``connect`` does."""
    connect(by=by, address=account.address, login=account.login, password=password)


def look_again(*, by: Person, account: CalendarAccount) -> None:
    """Which calendars there are now. Raises ``Trouble`` and ``Refused``."""
    refuse_too_often(by)
    client = client_of(account)
    client.ends_at = min(client.ends_at, client.began + SECONDS)
    found = client.calendars()
    with transaction.atomic():
        keep_calendars(account, found)


def keep_calendars(account: CalendarAccount, found: Iterable[OneCalendar]) -> None:
    """What isn't there any more stays while something of ours is in it, so that it can be said."""
    now = {each.url: each for each in found}
    for calendar in account.calendars.all():
        if calendar.url not in now and not calendar.takes_meetings and not calendar.tells_busy:
            calendar.delete()
    for url, each in now.items():
        AccountCalendar.objects.update_or_create(
            account=account, url=url, defaults={"name": each.name, "is_writable": each.is_writable}
        )


@transaction.atomic
def choose(
    *, by: Person, account: CalendarAccount, takes: int | None, busy: Collection[int]
) -> None:
    """Which calendar takes meetings, and which tell when the person is busy; work begins at
    once."""
    calendars = list(account.calendars.select_for_update())
    busy_times.forget(each for each in calendars if each.pk not in busy)
    for calendar in sorted(calendars, key=lambda each: each.pk == takes):
        calendar.takes_meetings = calendar.pk == takes and calendar.is_writable
        calendar.tells_busy = calendar.pk in busy
        calendar.busy_id = calendar.busy_id if calendar.tells_busy else None
        calendar.mark = calendar.mark if calendar.takes_meetings else ""
        calendar.busy_at, calendar.busy_mark = None, ""
        calendar.save(update_fields=["takes_meetings", "tells_busy", "mark", "busy_at",
                                     "busy_mark", "busy"])  # fmt: skip
    soon(account)
    record("chose calendars of an account", account, by=by)


def soon(account: CalendarAccount) -> None:
    """Its owner wants it now, also after a trouble."""
    now = timezone.now()
    rows = CalendarAccount.objects.filter(pk=account.pk)
    rows.update(next_at=now, wanted_at=now, trouble="", trouble_detail="", failures=0)


@transaction.atomic
def remove(*, by: Person, account: CalendarAccount, take_out: bool) -> None:
    """Forget it and its password at once; or, where what we wrote is to be taken out first, as
    soon as that is done or can't be."""
    record("removed a calendar account", account, by=by, taking_out=take_out)
    busy_times.forget(account.calendars.all())
    if not take_out:
        account.delete()
        return
    CalendarAccount.objects.filter(pk=account.pk).update(
        is_leaving=True, next_at=timezone.now(), failures=0, trouble="", trouble_detail=""
    )


def refuse_too_often(person: Person) -> None:
    """Nobody tries passwords of other servers from here."""
    key = f"calendar-tries:{person.pk}"
    cache.add(key, 0, HOUR)
    try:
        tries = cache.incr(key)
    except ValueError:
        return
    if tries > TRIES:
        raise TooOften
