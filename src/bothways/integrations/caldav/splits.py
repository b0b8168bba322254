"""The second half of a series that a calendar has split in two.

“This and all that follow” is hardly ever written as one event (RANGE=THISANDFUTURE): calendars end
the series before it and make a new event, under a name of their own, of the rest. It is found by
what it has from ours, and counts as the meetings that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone
from icalendar import Event

from bothways.meetings.invitations.addresses import organiser_address, reads_answers

from .bodies import WHOSE
from .client import Client, Resource
from .facts import Base, Facts
from .ours import Kept
from .reading import (
    SIMPLE,
    Expected,
    Read,
    Unreadable,
    calendar_from,
    facts_of,
    key_of,
    lines_of,
    parts_of,
    read_calendar,
    rule_of,
    times_of,
)

BEFORE, AFTER = timedelta(days=8), timedelta(days=35)
"""Around the first meeting that is missing: there the rest begins, or comes by."""
UID = re.compile(r"^UID:.*(?:\r?\n[ \t].*)*", re.MULTILINE | re.IGNORECASE)


def second_half(
    client: Client, calendar: str, mine: Kept, base: Base | None, there: Read | None,
    usual: Expected,
) -> Resource | None:  # fmt: skip
    """What stands there for the meetings that the series has lost at its end; ``there`` then has
    them, too. Asks the server only where it has lost some."""
    if mine.series is None or there is None or there.is_strange:
        return None
    lost = lost_at_end(mine, base or {}, there)
    if not lost or there.signature == usual.signature:
        return None
    first = mine.rows[lost[0]].starts_at
    for found in candidates(client, calendar, mine, first):
        try:
            facts = facts_of_half(found.text, usual, there.signature[1], len(lost))
        except Unreadable:
            continue
        add(there, lost, facts, base or {})
        return found
    return None


def lost_at_end(mine: Kept, base: Base, there: Read) -> list[str]:
    """The last of those ahead, as far as they were in it and aren't any more."""
    now = timezone.now()
    ahead = sorted(key for key, row in mine.standing.items() if row.starts_at > now)
    lost: list[str] = []
    while ahead and ahead[-1] not in there.facts and base.get(ahead[-1]) is not None:
        lost.insert(0, ahead.pop())
    return lost


def candidates(
    client: Client, calendar: str, mine: Kept, first: datetime
) -> Iterator[Resource]:  # fmt: skip
    """Whole, those that have come from our event."""
    around = client.between(calendar, first - BEFORE, first + AFTER, WHOSE)
    urls = [one.url for one in around if is_from_ours(one.text, mine)]
    yield from client.read(calendar, urls[:3]).values()


def is_from_ours(text: str, mine: Kept) -> bool:
    """Whether it has our organiser or our page, or names our event, under another name."""
    try:
        event = master_in(text)
        uid = str(event.get("UID", ""))
        if uid == str(mine.uid):
            return False
        if any(str(one) == str(mine.uid) for one in lines_of(event, "RELATED-TO")):
            return True
        if (url := event.get("URL")) and urlsplit(str(url)).path in pages_of(mine):
            return True
        row = next(iter(mine.rows.values()))
        asked = (each.person for each in row.attendees.all())
        addresses = {organiser_address(row, person).lower() for person in asked}
        said = str(event.get("ORGANIZER", "")).lower().removeprefix("mailto:")
        return reads_answers() and said in addresses
    except (Unreadable, ValueError, AttributeError, TypeError):
        return False


def pages_of(mine: Kept) -> set[str]:
    return {row.get_absolute_url() for row in mine.rows.values()}


def master_in(text: str) -> Event:
    """Raises ``Unreadable``."""
    for each in calendar_from(text).walk("VEVENT"):
        if "RECURRENCE-ID" not in each:
            return each  # type: ignore[return-value]
    raise Unreadable


def facts_of_half(
    text: str, usual: Expected, rule: str, count: int
) -> list[Facts | None]:  # fmt: skip
    """Of its first meetings in their order; ``None`` of one that it leaves out. Raises
    ``Unreadable``, also where it comes in another rhythm than ``rule``."""
    calendar, master = calendar_from(text), master_in(text)
    try:
        expected = Expected(str(master["UID"]), usual.email, usual.zone)
        if "RRULE" not in master:
            return [facts_of(master, expected)]
        said, before = parts_of(rule_of(master)), parts_of(rule)
        steady = {"FREQ", "INTERVAL"}
        if set(said) - SIMPLE or "," in said.get("BYDAY", "") or any(
            said.get(name) != before.get(name) for name in steady
        ):  # fmt: skip
            raise Unreadable
        moments = tuple(times_of(master, expected.zone)[:count])
        found = read_calendar(calendar, replace(expected, moments=moments)).facts
        return [found.get(key_of(moment)) for moment in moments]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, LookupError):
        raise Unreadable from None


def add(there: Read, lost: Sequence[str], half: Sequence[Facts | None], base: Base) -> None:
    """What is said of the rest counts of when it is and who comes, and not of its words: these stay
    with the event that has them."""
    there.is_rest = True
    for key, facts in zip(lost, half, strict=False):
        before = base.get(key)
        if facts is not None and before is not None:
            there.facts[key] = replace(facts, texts=before.theirs.texts)


def renamed(text: str, uid: UUID) -> str:
    """All its events under this name."""
    return UID.sub(f"UID:{uid}", text)
