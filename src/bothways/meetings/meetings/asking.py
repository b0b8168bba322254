"""Who is asked to what lies ahead, when people leave an exchange or join it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.hooks import CHANGED, Change
from bothways.meetings.rhythm.models import Series
from bothways.partnerships.partnerships.models import Participation, Partnership

from .actions import said
from .models import Attendee, Meeting


def no_longer_asked(side: Participation) -> None:
    """Somebody leaves an exchange that goes on, in that transaction: its meetings go on without
    them."""
    rows = Meeting.objects.ahead().filter(
        partnership=side.partnership_id, attendees__person=side.person_id
    )
    meetings = held(rows)
    Attendee.objects.filter(meeting__in=meetings, person=side.person_id).delete()
    changed(meetings, gone=(side.person,))


def asked_from_now_on(partnership: Partnership, sides: Sequence[Participation]) -> None:
    """People join an exchange that has dates already, in that transaction."""
    meetings = held(Meeting.objects.ahead().filter(partnership=partnership))
    if sides and meetings:
        ask_who_is_here(meetings)
        changed(meetings)


def held(rows: QuerySet[Meeting]) -> list[Meeting]:
    """With their series, which come first; the partnership is held by who calls."""
    pks = list(rows.values_list("pk", flat=True))
    series = Series.objects.filter(meetings__in=pks).order_by("pk").values_list("pk", flat=True)
    list(Series.objects.select_for_update().filter(pk__in=set(series)).order_by("pk"))
    found = Meeting.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return sorted(found.select_related("series"), key=lambda one: (one.starts_at, one.pk))


def ask_who_is_here(meetings: Sequence[Meeting]) -> None:
    """Those who are in the exchange now, and nobody else; who was asked keeps their answer. All are
    of one partnership, or of none, which changes nothing."""
    partnership = meetings[0].partnership_id if meetings else None
    if partnership is None:
        return
    sides = list(Participation.objects.filter(partnership=partnership, left_at=None))
    asked = Attendee.objects.filter(meeting__in=meetings)
    asked.exclude(person__in=[side.person_id for side in sides]).delete()
    known = set(asked.values_list("meeting", "person"))
    Attendee.objects.bulk_create(
        (
            Attendee(meeting=meeting, person_id=side.person_id, participation=side)
            for meeting in meetings
            for side in sides
            if (meeting.pk, side.person_id) not in known
        ),
        batch_size=500,
    )


def changed(meetings: Sequence[Meeting], *, gone: tuple[Person, ...] = ()) -> None:
    """Count a change of each, and tell of it: a series as a whole, the others one by one."""
    now = timezone.now()
    for meeting in meetings:
        meeting.sequence, meeting.changed_at = meeting.sequence + 1, now
    Meeting.objects.bulk_update(meetings, ["sequence", "changed_at"], batch_size=100)
    by_series: dict[Series | None, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_series[meeting.series].append(meeting)
    for series, some in by_series.items():
        if series is None:
            for one in some:
                said(Change(CHANGED, (one,), None, gone=gone))
            continue
        series.sequence, series.changed_at = series.sequence + 1, now
        series.save(update_fields=["sequence", "changed_at"])
        said(Change(CHANGED, tuple(some), None, series, gone))
