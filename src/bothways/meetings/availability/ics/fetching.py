"""One reading of a calendar by its link, and when the next is due."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_http_date_safe

from bothways.accounts.models import shut_out
from bothways.common.outgoing.requests import (
    Answer,
    Failed,
    Guard,
    Refused,
    TooMuch,
    TooSlow,
    Untrusted,
    get,
)
from bothways.common.sealing.sealing import Unreadable as Sealed
from bothways.meetings.availability.blocks import replace_blocks
from bothways.meetings.availability.diaries import zone_named
from bothways.meetings.availability.models import BusyCalendar

from . import apart, reader
from .links import link_of
from .tasks import read_link

GUARD = Guard(seconds=20, most_bytes=5 * 1024 * 1024)
AHEAD = timedelta(days=130)
AHEAD_AT_LEAST = timedelta(days=110)
"""An answer that nothing has changed isn't enough once less of what lies ahead is known."""
AGAIN = timedelta(hours=2)
AT_FIRST, AT_LAST = timedelta(minutes=5), timedelta(hours=24)
GIVEN_UP = 40
"""Failures in a row, the last month of them one a day."""
AT_ONCE = 5

GONE, FORBIDDEN, STATUS = "gone", "forbidden", "status"
SLOW, LARGE, UNTRUSTED, UNREACHABLE, REFUSED = (
    "slow", "large", "untrusted", "unreachable", "refused"
)  # fmt: skip
LOST = "lost"
"""The installation's key has changed, so that the link can't be read any more."""
OF_STATUS = {401: FORBIDDEN, 403: FORBIDDEN, 404: GONE, 410: GONE}
FRESH = frozenset({200, 203})


class Trouble(Exception):
    """``what`` names it. ``is_final``: trying again changes nothing."""

    def __init__(self, what: str, *, is_final: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(what)
        self.what, self.is_final, self.wait = what, is_final, wait


@dataclass(frozen=True, slots=True)
class Outcome:
    etag: str
    last_modified: str
    odd: int
    until: datetime
    zone: str


def ask_for_due() -> int:
    """A chore: queue the reading of those whose time has come."""
    now = timezone.now()
    due = BusyCalendar.objects.filter(kind=BusyCalendar.Kind.ICS, next_try_at__lte=now)
    due = due.exclude(shut_out("person__")).order_by("next_try_at")
    asked = 0
    for pk, at in list(due.values_list("pk", "next_try_at")[:AT_ONCE]):
        with transaction.atomic():
            taken = BusyCalendar.objects.filter(pk=pk, next_try_at=at)
            if taken.update(next_try_at=now + AGAIN):
                read_link.enqueue(pk)
                asked += 1
    return asked


def read_by_link(pk: int) -> None:
    """Read it and note how that went. Whatever the other side does, this ends and raises nothing
    for it."""
    rows = BusyCalendar.objects.select_related("person__profile")
    calendar = rows.filter(pk=pk, kind=BusyCalendar.Kind.ICS).first()
    if calendar is None:
        return
    try:
        outcome = outcome_of(calendar)
    except Trouble as trouble:
        note_trouble(calendar, trouble)
    else:
        note_fresh(calendar, outcome)


def outcome_of(calendar: BusyCalendar) -> Outcome | None:
    """None: nothing has changed. Raises ``Trouble``."""
    now = timezone.now()
    zone = zone_named(getattr(getattr(calendar.person, "profile", None), "time_zone", ""))
    answer = asked(calendar, is_anew=is_stale(calendar, zone, now))
    if answer is None:
        return None
    until = now + AHEAD
    try:
        read = apart.read_apart(
            answer.body,
            since=now - timedelta(days=8),
            until=until,
            zone=zone,
            addresses=[calendar.person.email.lower()],
        )
    except apart.Unreadable as problem:
        raise Trouble(problem.what) from None
    replace_blocks(calendar, read.spans)
    return Outcome(
        header(answer, "etag", 500), header(answer, "last-modified", 100), read.odd, until, zone
    )


def is_stale(calendar: BusyCalendar, zone: str, now: datetime) -> bool:
    until = calendar.read_until
    return until is None or until < now + AHEAD_AT_LEAST or calendar.read_in != zone


def asked(calendar: BusyCalendar, *, is_anew: bool) -> Answer | None:
    headers = {"accept": "text/calendar, */*;q=0.1", "user-agent": "Bothways"}
    if not is_anew:
        if calendar.etag:
            headers["if-none-match"] = calendar.etag
        if calendar.last_modified:
            headers["if-modified-since"] = calendar.last_modified
    try:
        answer = get(link_of(calendar), headers=headers, guard=GUARD)
    except Sealed:
        raise Trouble(LOST, is_final=True) from None
    except Refused:
        raise Trouble(REFUSED, is_final=True) from None
    except Untrusted:
        raise Trouble(UNTRUSTED) from None
    except TooSlow:
        raise Trouble(SLOW) from None
    except TooMuch:
        raise Trouble(LARGE) from None
    except Failed:
        raise Trouble(UNREACHABLE) from None
    if answer.status == 304 and not is_anew:
        return None
    if answer.status not in FRESH:
        raise Trouble(OF_STATUS.get(answer.status, STATUS), wait=asked_to_wait(answer))
    return answer


def header(answer: Answer, name: str, most: int) -> str:
    """As it can be sent back; nothing of what is too long or odd."""
    value = answer.headers.get(name, "")
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""


def asked_to_wait(answer: Answer) -> timedelta | None:
    """What Retry-After says, up to a day."""
    said = answer.headers.get("retry-after", "")
    if said.isascii() and said.isdigit() and len(said) < 9:
        return min(timedelta(seconds=int(said)), AT_LAST)
    at = parse_http_date_safe(said)
    if at is None:
        return None
    return min(max(timedelta(seconds=at - timezone.now().timestamp()), timedelta(0)), AT_LAST)


def note_fresh(calendar: BusyCalendar, outcome: Outcome | None) -> None:
    now = timezone.now()
    known: dict[str, object] = {
        "state": BusyCalendar.State.FRESH,
        "error": "",
        "failures": 0,
        "fetched_at": now,
        "next_try_at": now + blurred(AGAIN),
    }
    if outcome is not None:
        known |= {
            "etag": outcome.etag,
            "last_modified": outcome.last_modified,
            "odd": outcome.odd,
            "read_until": outcome.until,
            "read_in": outcome.zone,
        }
    BusyCalendar.objects.filter(pk=calendar.pk).update(**known)


def note_trouble(calendar: BusyCalendar, trouble: Trouble) -> None:
    failures = calendar.failures + 1
    stopped = trouble.is_final or failures >= GIVEN_UP
    wait = max(blurred(backed_off(failures)), trouble.wait or timedelta(0))
    BusyCalendar.objects.filter(pk=calendar.pk).update(
        state=BusyCalendar.State.STOPPED if stopped else BusyCalendar.State.FAILING,
        error=trouble.what,
        failures=failures,
        next_try_at=None if stopped else timezone.now() + wait,
    )


def backed_off(failures: int) -> timedelta:
    doublings = min(failures - 1, 20)
    return min(AT_FIRST * (1 << doublings), AT_LAST)


def blurred(wait: timedelta) -> timedelta:
    """A tenth more or less, so that what began together doesn't stay together."""
    return wait * (0.9 + 0.2 * secrets.randbelow(1000) / 1000)


TROUBLES = frozenset(
    {GONE, FORBIDDEN, STATUS, SLOW, LARGE, UNTRUSTED, UNREACHABLE, REFUSED, LOST,
     reader.NOT_A_CALENDAR, reader.TOO_MUCH}
)  # fmt: skip
