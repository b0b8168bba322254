"""Opening an account for one turn of work, and what is written down of how it went."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import shut_out
from bothways.common.sealing.sealing import Unreadable, seal, unseal
from bothways.notifications.telling.actions import notify

from . import busy
from .client import Client
from .models import CalendarAccount, Entry
from .syncing import Done, Turn, take_out
from .trouble import OutOfTime, Trouble

logger = logging.getLogger("bothways.calendars")

EVERY = timedelta(minutes=15)
SOON = timedelta(minutes=2)
LEASE = timedelta(minutes=3)
LONGEST_WAIT = timedelta(hours=6)
LEAVING_TRIES = 3
TOLD_AFTER = 6
"""Failures in a row, some ten hours, after which a person hears of a trouble that may pass."""
PURPOSE = "calendar password"
AT: ContextVar[int | None] = ContextVar("AT", default=None)
"""The account at which this worker is: what it changes here it needn't be told."""


class PasswordLost(Trouble):
    key, is_lasting = "password lost", True


def sealed(account_key: str, password: str) -> str:
    return seal(password, purpose=PURPOSE, row=account_key)


def row_of(account: CalendarAccount) -> str:
    """What a password is bound to: it opens for no other server or sign-in."""
    return f"{account.address}\n{account.login}"


def client_of(account: CalendarAccount) -> Client:
    """Raises ``PasswordLost``."""
    try:
        password = unseal(account.sealed, purpose=PURPOSE, row=row_of(account))
    except Unreadable:
        raise PasswordLost from None
    return Client(account.address, account.login, password)


def sync_account(pk: int) -> Done | None:
    """One turn. ``None`` where there is no such account, or somebody is at it."""
    account = leased(pk)
    if account is None:
        return None
    began, done = timezone.now(), Done()
    token = AT.set(pk)
    try:
        turn_of(account, done)
    except OutOfTime as trouble:
        if not done.anything:
            failed(account, trouble)
            return None
        ended(account, began, again=timedelta())
        return done
    except Trouble as trouble:
        failed(account, trouble)
        return None
    finally:
        AT.reset(token)
    if not account.is_leaving:
        ended(account, began, again=SOON if done.unfinished else None)
    return done


def leased(pk: int) -> CalendarAccount | None:
    """Of two workers one gets it; a worker that was killed leaves it free after ``LEASE``."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    rows = CalendarAccount.objects.filter(free, pk=pk).filter(is_served())
    if not rows.update(lease_until=now + LEASE):
        return None
    return CalendarAccount.objects.select_related("person__profile").get(pk=pk)


def is_served() -> Q:
    """Not of who can't come in any more, unless what they have removed is to be taken out."""
    return Q(is_leaving=True) | ~shut_out("person__")


def turn_of(account: CalendarAccount, done: Done) -> None:
    """Raises ``Trouble``; ``done`` counts what was done until then."""
    client = client_of(account)
    if account.is_leaving:
        leave(client, account, done)
        return
    left = Entry.objects.filter(calendar__account=account, calendar__takes_meetings=False)
    for entry in left.select_related("calendar"):
        if entry.etag:
            take_out(client, entry.url, entry.etag)
        entry.delete()
    calendar = account.calendars.filter(takes_meetings=True).first()
    if calendar is not None:
        Turn(client, account.person, calendar, done).run()
    for each in account.calendars.filter(tells_busy=True).select_related("busy"):
        each.account = account
        busy.refresh(client, each)


def leave(client: Client, account: CalendarAccount, done: Done) -> None:
    """Take out what we wrote, and forget the account."""
    for entry in Entry.objects.filter(calendar__account=account).exclude(etag=""):
        take_out(client, entry.url, entry.etag)
        Entry.objects.filter(pk=entry.pk).update(etag="")
        done.deleted += 1
    account.delete()


def ended(account: CalendarAccount, began: datetime, *, again: timedelta | None) -> None:
    """``again``: when to go on, where something is left to do."""
    with transaction.atomic():
        row = CalendarAccount.objects.select_for_update().filter(pk=account.pk).first()
        if row is None:
            return
        now = timezone.now()
        is_wanted = row.wanted_at is not None and row.wanted_at > began
        row.next_at = now if is_wanted else now + (EVERY if again is None else again)
        row.synced_at = now if again is None else row.synced_at
        row.lease_until, row.failures, row.trouble, row.trouble_detail = None, 0, "", ""
        row.save(update_fields=["next_at", "synced_at", "lease_until", "failures", "trouble",
                                "trouble_detail"])  # fmt: skip


def failed(account: CalendarAccount, trouble: Trouble) -> None:
    """Wait longer each time; what only its owner can mend waits for them, who hear of it."""
    logger.info("%s: %s %s", account, trouble.key, trouble.detail)
    failures = min(account.failures + 1, 100)
    if account.is_leaving and (trouble.is_lasting or failures >= LEAVING_TRIES):
        account.delete()
        return
    wait = min(timedelta(minutes=2) * 2 ** min(failures, 10), LONGEST_WAIT)
    rows = CalendarAccount.objects.filter(pk=account.pk)
    with transaction.atomic():
        as_it_was = rows.filter(sealed=account.sealed, is_leaving=account.is_leaving)
        if not as_it_was.update(
            failures=failures,
            trouble=trouble.key,
            trouble_detail=trouble.detail,
            lease_until=None,
            next_at=None if trouble.is_lasting else timezone.now() + wait,
        ):
            # Its owner has given another password meanwhile, or removed it: that goes on.
            rows.update(lease_until=None)
            return
        busy.note_all(account, is_stopped=trouble.is_lasting)
        if trouble.is_lasting or failures == TOLD_AFTER:
            day = timezone.localdate().isoformat()
            notify(
                account.person,
                kind="calendar",
                key=f"caldav:{account.pk}:{trouble.key}:{day}",
                title=gettext("Your calendar isn’t kept up to date at the moment"),
                body=str(trouble),
                path="/calendars/accounts/",
            )


# Who wants it


def want(people: set[int]) -> None:
    """In the transaction that has changed something of theirs: look at their calendars soon."""
    now = timezone.now()
    rows = CalendarAccount.objects.filter(person__in=people, is_leaving=False)
    rows = rows.exclude(pk=AT.get() or 0)
    rows.filter(next_at__isnull=False).update(wanted_at=now, next_at=now)


def forget_closed() -> int:
    """A chore: who can't come in any more for a month has no account, and no password, here."""
    month = timezone.localdate() - timedelta(days=30)
    over = Q(person__guest_until__lt=month)
    shut = CalendarAccount.objects.filter(Q(person__is_active=False) | over, is_leaving=False)
    found = list(shut.filter(Q(synced_at=None) | Q(synced_at__date__lt=month))[:100])
    for account in found:
        busy.forget(account.calendars.all())
        account.delete()
    return len(found)


def queue_due() -> int:
    """Give what is due to the workers, and say when to look again should that come to nothing."""
    from .tasks import sync_calendar_account

    now = timezone.now()
    due = CalendarAccount.objects.filter(next_at__lte=now).filter(is_served())
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    queued = 0
    for pk, at in due.filter(free).values_list("pk", "next_at")[:50]:
        with transaction.atomic():
            taken = CalendarAccount.objects.filter(pk=pk, next_at=at).update(next_at=now + EVERY)
            if taken:
                sync_calendar_account.enqueue(pk)
                queued += 1
    return queued
