"""The text of a feed, and the key that says whether it is still what stands in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched

import icalendar
from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language, gettext

from bothways.accounts.models import Person
from bothways.meetings.invitations.calendar import PUBLISH, Copy, body_of, file_of, sequence_of
from bothways.meetings.meetings.models import Attendee, Meeting

from .models import Feed
from .reusing import MARK, events_in, marks_of, with_events

BACK = timedelta(days=60)
FETCHED_EVERY, EVERY = timedelta(hours=1), "PT1H"
FORM = "2"
"""Of the text: raised when the same meetings are written in another way."""


def meetings_of(person: Person, today: datetime) -> QuerySet[Meeting]:
    """Planned ones that ended less than sixty days before ``today``, and all that are ahead."""
    rows = Meeting.objects.standing().filter(ends_at__gt=today - BACK)
    return rows.filter(pk__in=Attendee.objects.filter(person=person).values("meeting"))


def version_of(person: Person) -> str:
    """Another one whenever the text would be: one question, however many meetings there are.

    Names of others count from the next day on."""
    today = beginning_of_today()
    every = Attendee.objects.filter(meeting__in=meetings_of(person, today))
    figures = every.aggregate(
        count=Count("meeting", distinct=True),
        people=Sum("pk"),
        meetings=Sum("meeting"),
        changes=Sum("meeting__sequence"),
        series=Sum("meeting__series__sequence"),
        changed=Max("meeting__changed_at"),
        answered=Max("answered_at", filter=Q(person=person)),
        refused=Sum("meeting", filter=Q(person=person, answer=Attendee.Answer.NO)),
    )
    said = [FORM, today, person.name, get_language(), *figures.values()]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def beginning_of_today() -> datetime:
    return timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def text_of(feed: Feed, version: str) -> bytes:
    """The feed's text, made anew where what is kept is of another version."""
    if feed.version != version:
        feed.text = build(feed.person, bytes(feed.text))
        feed.version = version
        Feed.objects.filter(pk=feed.pk).update(text=feed.text, version=version)
    return bytes(feed.text)


def build(person: Person, before: bytes = b"") -> bytes:
    """``before``: an older text, whose events stay where they would be the same again."""
    today = beginning_of_today()
    rows = meetings_of(person, today).order_by("starts_at", "pk")
    marks = marks_of(rows, person, FORM, today)
    known = events_in(before)
    new = [pk for pk, mark in marks.items() if mark not in known]
    known |= {marks[one.pk]: text_of_event(one, person, marks[one.pk]) for one in whole(new)}
    calendar = file_of([], PUBLISH, extra={
        "x-wr-calname": gettext("Your meetings in Bothways"),
        "name": gettext("Your meetings in Bothways"),
        "x-published-ttl": EVERY,
        "refresh-interval": icalendar.vDuration(FETCHED_EVERY, params={"VALUE": "DURATION"}),
    })  # fmt: skip
    return with_events(calendar, (known[mark] for mark in marks.values() if mark in known))


def whole(pks: Sequence[int]) -> Iterator[Meeting]:
    people = Prefetch("attendees", Attendee.objects.select_related("person"))
    for some in batched(pks, 500):
        rows = Meeting.objects.filter(pk__in=some).select_related("series", "programme")
        yield from rows.prefetch_related(people)


def text_of_event(meeting: Meeting, person: Person, mark: str) -> bytes:
    event = event_of(meeting, person)
    event.add(MARK, mark)
    text: bytes = event.to_ical()
    return text


def event_of(meeting: Meeting, person: Person) -> icalendar.Event:
    """With the time of its last change as its stamp, so that the same is the same text."""
    event = body_of(meeting, Copy(person, PUBLISH, meeting.changed_at))
    event.add("uid", str(meeting.uid))
    event.add("sequence", sequence_of(meeting))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    return event
