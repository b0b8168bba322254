"""When somebody is busy, by what else is in their calendars. Times alone are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.availability.blocks import replace_blocks
from bothways.meetings.availability.diaries import zone_named
from bothways.meetings.availability.ics.apart import Unreadable, read_apart
from bothways.meetings.availability.models import BusyCalendar

from .client import Client, Resource
from .models import AccountCalendar, CalendarAccount, Entry, host_of
from .ours import kept_for
from .trouble import Overlong

BACK, AHEAD = timedelta(days=8), timedelta(days=130)
AT_LEAST = timedelta(hours=20)
"""However little has changed there, the time that we look ahead moves on."""
LARGE = "large"
UID = re.compile(r"^UID:([^\r\n]+)", re.MULTILINE | re.IGNORECASE)


def refresh(client: Client, calendar: AccountCalendar) -> None:
    """Read it anew where something has changed. Raises ``Trouble``."""
    now = timezone.now()
    changes = client.changes(calendar.url, calendar.busy_mark)
    is_old = calendar.busy_at is None or calendar.busy_at < now - AT_LEAST
    if is_old or changes.changed or changes.gone or calendar.busy is None:
        if calendar.busy is None:  # before it is read, so that a failure has where it is told
            calendar.busy = made_for(calendar)
            calendar.save(update_fields=["busy"])
        try:
            read(client, calendar)
        except (Overlong, Unreadable):
            note(calendar, BusyCalendar.State.FAILING, error=LARGE)
            return
        calendar.busy_at = now
    calendar.busy_mark = changes.mark
    calendar.save(update_fields=["busy_at", "busy_mark"])
    note(calendar, BusyCalendar.State.FRESH)


def read(client: Client, calendar: AccountCalendar) -> None:
    """Raises ``Trouble``, and ``Unreadable`` for more than is looked at."""
    person, now = calendar.account.person, timezone.now()
    since, until = now - BACK, now + AHEAD
    found = client.between(calendar.url, since, until)
    others = [each.text for each in without_ours(found, calendar, person)]
    spans = []
    if others:
        read = read_apart(
            "\r\n".join(others).encode(),
            since=since,
            until=until,
            zone=zone_named(getattr(getattr(person, "profile", None), "time_zone", "")),
            addresses=[person.email.lower()],
        )
        spans = read.spans
    assert calendar.busy is not None
    replace_blocks(calendar.busy, spans)
    BusyCalendar.objects.filter(pk=calendar.busy.pk).update(read_until=until)


def without_ours(
    found: Iterable[Resource], calendar: AccountCalendar, person: Person
) -> list[Resource]:
    """Our own meetings are known already, also those that came into it by e-mail."""
    kept = set(
        Entry.objects.filter(calendar__account=calendar.account).values_list("uid", flat=True)
    )
    kept |= set(kept_for(person))
    return [each for each in found if not is_ours(each.text, kept)]


def is_ours(text: str, kept: set[UUID]) -> bool:
    said = UID.search(text)
    try:
        return said is not None and UUID(said[1].strip()) in kept
    except ValueError:
        return False


def made_for(calendar: AccountCalendar) -> BusyCalendar:
    return BusyCalendar.objects.create(
        person=calendar.account.person,
        kind=BusyCalendar.Kind.CALDAV,
        name=calendar.name[:60],
        host=host_of(calendar.account)[:255],
        next_try_at=None,
    )


def note(calendar: AccountCalendar, state: str, *, error: str = "") -> None:
    if calendar.busy is not None:
        known: dict[str, object] = {"state": state, "error": error}
        if state == BusyCalendar.State.FRESH:
            known["fetched_at"] = timezone.now()
        BusyCalendar.objects.filter(pk=calendar.busy.pk).update(**known)


def note_all(account: CalendarAccount, *, is_stopped: bool) -> None:
    """The account can't be asked; what was read last still counts."""
    state = BusyCalendar.State.STOPPED if is_stopped else BusyCalendar.State.FAILING
    rows = BusyCalendar.objects.filter(account_calendar__account=account)
    rows.update(state=state, error="unreachable")


def forget(calendars: Iterable[AccountCalendar]) -> None:
    """What they said no longer counts."""
    pks = [calendar.busy_id for calendar in calendars if calendar.busy_id]
    BusyCalendar.objects.filter(pk__in=pks).delete()
