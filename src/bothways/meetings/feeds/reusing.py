"""Events of a feed as they stand in its last text, by what each was made from.

To write an event takes a thousand times as long as to find that nothing of it has changed. So each
names, in a property that readers pass over, the mark of all that it was made from; where the mark
of a meeting is still the same, its lines are taken as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Attendee, Meeting

ANEW = 28
"""Days after which an event is written anew, though nothing seems to have changed."""
MARK = "x-bothways-mark"
SALT = "bothways.meetings.feeds"
EVENT = re.compile(rb"^BEGIN:VEVENT\r\n.*?^END:VEVENT\r\n", re.MULTILINE | re.DOTALL)
NAMED = re.compile(rb"^%b:([0-9a-f]+)\r\n" % MARK.upper().encode(), re.MULTILINE)
SAID = (
    "pk", "uid", "title", "starts_at", "ends_at", "place", "link", "sequence", "state",
    "created_at", "changed_at", "partnership", "series", "series__uid", "series__sequence",
    "programme__name",
)  # fmt: skip
"""Of a meeting, in its event."""


def marks_of(rows: QuerySet[Meeting], person: Person, form: str, today: datetime) -> dict[int, str]:
    """By meeting, in the order of ``rows``: another mark whenever its event would be another, and
    every four weeks, each meeting on a day of its own, so that what nobody thought of is put right
    in time and never all of it at once. Two questions."""
    people: dict[int, list[object]] = defaultdict(list)
    asked = Attendee.objects.filter(meeting__in=rows.order_by()).order_by("pk")
    for meeting, *said in asked.values_list(
        "meeting", "person", "person__name", "person__email", "answer"
    ):
        # Only the reader's own answer is shown.
        people[meeting].append(said if said[0] == person.pk else said[:3])
    same = (
        form, person.pk, get_language(),
        settings.BASE_URL, settings.REPLY_ADDRESS, settings.DEFAULT_FROM_EMAIL,
    )  # fmt: skip
    return {
        row[0]: mark_of((*same, (today.toordinal() + row[0]) // ANEW, *row, people[row[0]]))
        for row in rows.values_list(*SAID).iterator(chunk_size=2000)
    }


def mark_of(said: object) -> str:
    return salted_hmac(SALT, repr(said), algorithm="sha256").hexdigest()[:32]


def events_in(text: bytes) -> dict[str, bytes]:
    """The events of a feed's text by their marks. What people wrote can't look like one: where it
    begins a line of the file, that line begins with a space."""
    events = (found[0] for found in EVENT.finditer(text))
    return {named[1].decode(): event for event in events if (named := NAMED.search(event))}


def with_events(calendar: bytes, events: Iterable[bytes]) -> bytes:
    """The text of a calendar without any, with these."""
    end = b"END:VCALENDAR\r\n"
    assert calendar.endswith(end)
    return calendar.removesuffix(end) + b"".join(events) + end
