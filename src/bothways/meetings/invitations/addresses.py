"""The address that calendars answer to: a different one for each invitation of each person.

Whoever can write to it has the invitation; that, and not a sender's name, is why an answer counts.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.rhythm.models import Series

SALT = "bothways.meetings.invitations"
MARK = 20
"""Letters of the mark, of five bits each: a hundred bits."""
TOKEN = re.compile(rf"\+([ms])([0-9a-z]{{1,13}})-([0-9a-z]{{1,13}})-([a-z2-7]{{{MARK}}})@")


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an address was given to, and what for: one of the two is set."""

    person: int
    meeting: int | None
    series: int | None


def reads_answers() -> bool:
    """Whether what calendars answer comes back to the product."""
    return bool(settings.REPLY_ADDRESS)


def organiser_address(meeting: Meeting, reader: Person) -> str:
    """Of the organiser, as the reader's calendar knows it; the same for all of a series."""
    if not reads_answers():
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "bothways@localhost"
    kind, pk = ("s", meeting.series_id) if meeting.series_id else ("m", meeting.pk)
    assert pk is not None
    named = f"{kind}{int_to_base36(pk)}-{int_to_base36(reader.pk)}"
    local, _, domain = settings.REPLY_ADDRESS.rpartition("@")
    return f"{local}+{named}-{mark_of(meeting.calendar_uid, reader.pk)}@{domain}"


def mark_of(uid: UUID, person: int) -> str:
    digest = salted_hmac(SALT, f"{uid}:{person}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:MARK].lower()


def invited_by(text: str) -> Invited | None:
    """The first true address in ``text``; ``None`` where there is none."""
    found = dict.fromkeys(TOKEN.findall(text[:MOST].lower()))
    for kind, pk, person, mark in list(found)[:TRIES]:
        row = base36_to_int(pk)
        if row >= LARGEST or base36_to_int(person) >= LARGEST:
            continue
        model: type[Meeting] | type[Series] = Series if kind == "s" else Meeting
        uid = model.objects.filter(pk=row).values_list("uid", flat=True).first()
        whom = base36_to_int(person)
        if uid is not None and constant_time_compare(mark_of(uid, whom), mark):
            return Invited(whom, None if kind == "s" else row, row if kind == "s" else None)
    return None


MOST = 20_000
"""Letters that are looked through."""
TRIES = 5
LARGEST = 2**63
