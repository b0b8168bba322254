"""What lies ahead of somebody, and of the people in a partnership."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery

from bothways.accounts.models import Person
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.hooks import Space
from bothways.ui.ribbons import listed
from bothways.ui.words import zone_name, zone_of


def ahead_in(space: Space) -> QuerySet[Meeting]:
    """Planned meetings of a space that aren't over, the next first."""
    rows = Meeting.objects.ahead().filter(partnership=space.partnership)
    return rows.select_related("series", "set_by")


def ahead_of(person: Person) -> QuerySet[Meeting]:
    rows = Meeting.objects.ahead().visible_to(person)
    return rows.select_related("series", "programme", "partnership")


def next_in(partnerships: Collection[int]) -> dict[int, Meeting]:
    """{partnership: its next planned meeting}, in one query."""
    ahead = Meeting.objects.ahead()
    first = ahead.filter(partnership=OuterRef("partnership")).values("pk")[:1]
    rows = ahead.filter(partnership__in=partnerships, pk=Subquery(first))
    return {meeting.partnership_id: meeting for meeting in rows if meeting.partnership_id}


def name_of(meeting: Meeting, reader: Person | None = None) -> str:
    """Its title, or who meets: without the reader's own name. Needs attendees and their people."""
    if meeting.title:
        return meeting.title
    people = [each.person for each in meeting.attendees.all() if each.person != reader]
    return listed(person.first_name for person in people)


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    """When somebody last planned, moved or took back a meeting."""
    rows = Meeting.objects.filter(partnership__in=partnerships, set_by__isnull=False).order_by()
    return dict(rows.values_list("partnership").annotate(Max("changed_at")))


@dataclass(frozen=True, slots=True)
class Clock:
    """What a meeting's time is for somebody."""

    person: Person
    starts_at: datetime
    """On their clock."""
    zone: str
    is_mine: bool


def clocks_of(meeting: Meeting, reader: Person) -> list[Clock]:
    """Everybody's clock, the reader's first; one line where all of them show the same."""
    people = [each.person for each in meeting.attendees.all()]
    people.sort(key=lambda person: person != reader)
    found = [
        Clock(person, meeting.starts_at.astimezone(zone_of(person)), zone_name(zone_of(person)),
              person == reader)
        for person in people
    ]  # fmt: skip
    shown = {(clock.starts_at.replace(tzinfo=None)) for clock in found}
    return found if len(shown) > 1 else found[:1]
