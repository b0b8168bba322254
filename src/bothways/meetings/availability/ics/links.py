"""Links of calendars: given once, sealed, read again when somebody asks, and removed."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bothways.accounts.models import Person
from bothways.common.outgoing.guard import STRICT, Refused, target_of
from bothways.common.sealing.sealing import seal, unseal
from bothways.meetings.availability.models import BusyCalendar
from bothways.meetings.availability.refusals import BadLink, KnownLink, TooMany

MOST = 8
PURPOSE = "the link of a calendar"


def canonical(url: str) -> str:
    """As it is asked: webcal: is https:. Raises ``BadLink`` of what is never asked."""
    plain = url.strip()
    for scheme in ("webcals://", "webcal://"):
        if plain.lower().startswith(scheme):
            plain = "https://" + plain[len(scheme) :]
    try:
        target_of(plain, STRICT)
    except Refused:
        raise BadLink from None
    return plain


@transaction.atomic
def add_link(*, by: Person, url: str, name: str = "") -> BusyCalendar:
    """Read busy times from there, in a moment and from then on.

    Raises ``BadLink``, ``KnownLink`` and ``TooMany``."""
    plain = canonical(url)
    Person.objects.select_for_update().get(pk=by.pk)
    mine = BusyCalendar.objects.filter(person=by)
    mark = salted_hmac(PURPOSE, plain, algorithm="sha256").hexdigest()
    if mine.filter(fingerprint=mark).exists():
        raise KnownLink
    if mine.count() >= MOST:
        raise TooMany(MOST)
    return BusyCalendar.objects.create(
        person=by,
        kind=BusyCalendar.Kind.ICS,
        name=name,
        sealed_url=seal(plain, purpose=PURPOSE, row=mark),
        host=(urlsplit(plain).hostname or "")[:255],
        fingerprint=mark,
    )


def link_of(calendar: BusyCalendar) -> str:
    """Raises ``Unreadable`` of ``common/sealing``."""
    return unseal(calendar.sealed_url, purpose=PURPOSE, row=calendar.fingerprint)


def read_again(*, by: Person, calendar: BusyCalendar) -> None:
    """The worker reads it in a moment, also where it had given up."""
    rows = BusyCalendar.objects.filter(pk=calendar.pk, person=by, kind=BusyCalendar.Kind.ICS)
    rows.filter(state=BusyCalendar.State.STOPPED).update(
        state=BusyCalendar.State.FAILING, failures=0
    )
    rows.update(next_try_at=timezone.now())


@transaction.atomic
def remove_calendar(*, by: Person, calendar: BusyCalendar) -> None:
    """With the times that were read from it."""
    BusyCalendar.objects.filter(pk=calendar.pk, person=by).delete()
