"""Planning a meeting or a series, changing and cancelling them, and saying whether one comes.

The only writers of meetings. Each checks who may, holds what it changes, writes in one transaction
and tells ``hooks.ON_CHANGE`` there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.live.hints import hint
from bothways.meetings.hooks import CANCELLED, CHANGED, ON_ANSWER, PLANNED, Change, tell_of
from bothways.meetings.rhythm.models import Series
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.space.queries import space_of
from bothways.partnerships.space.writing import Over, hold

from .access import arranges
from .models import Attendee, Meeting
from .refusals import (
    ChangedMeanwhile,
    MeetingOver,
    NotAsked,
    NothingLeft,
    NotYours,
    Passed,
    TooFar,
)


@dataclass(frozen=True, slots=True)
class Where:
    """Where people meet: a place, the link of a call, or both."""

    way: str = Meeting.Way.ONLINE
    place: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class When:
    starts_at: datetime
    """Aware."""
    minutes: int
    zone: str
    """On whose clock it was set: a name of the time-zone database."""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


# One meeting


@transaction.atomic
def plan_meeting(
    *, space: Space, key: UUID, when: When, where: Where, title: str = "",
    agreed: Collection[int] = (),
) -> Meeting:  # fmt: skip
    """Plan a meeting of everybody who is still in the space; the one with this ``key`` is the same.

    ``agreed`` are pks of people who have said before that the time suits them: they come.
    Raises ``Over``, ``CantBeDelivered``, ``Passed`` and ``TooFar``.
    """
    partnership = hold(space)
    known = Meeting.objects.filter(uid=key, partnership=partnership).first()
    if known is not None:
        return known
    refuse_bad_time(when, partnership.last_day)
    meeting = Meeting.objects.create(
        programme_id=partnership.programme_id,
        partnership=partnership,
        uid=key,
        title=title,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        zone=when.zone,
        way=where.way,
        place=where.place,
        link=where.link,
        set_by=space.mine.person,
    )
    ask([meeting], sides_of(space), coming={space.mine.person_id, *agreed})
    said(Change(PLANNED, (meeting,), space.mine.person, is_agreed=bool(agreed)))
    return meeting


@transaction.atomic
def change_meeting(
    *, by: Person, meeting: Meeting, seen: int, when: When | None = None,
    where: Where | None = None, title: str | None = None, agreed: Collection[int] = (),
) -> Meeting:  # fmt: skip
    """Move a meeting, or say another place; an occurrence of a series changes alone.

    ``seen`` is the ``sequence`` that stood on the page. Another time asks everybody anew whether
    they come, but for those who have ``agreed`` to it before. Raises what ``plan_meeting`` does,
    ``NotYours`` and ``ChangedMeanwhile``.
    """
    held = held_meeting(by, meeting)
    if is_as_wanted(held, when, where, title):
        return held
    refuse_stale(held, seen)
    if when is not None and (when.starts_at, when.ends_at) != (held.starts_at, held.ends_at):
        refuse_bad_time(when, last_day_of(held))
        held.starts_at, held.ends_at, held.zone = when.starts_at, when.ends_at, when.zone
        forget_answers([held], but=by, agreed=agreed)
    if where is not None:
        held.way, held.place, held.link = where.way, where.place, where.link
    if title is not None:
        held.title = title
    held.is_exception = held.series_id is not None
    touched(held, by)
    held.save(
        update_fields=["starts_at", "ends_at", "zone", "way", "place", "link", "title", "set_by",
                       "is_exception", "sequence", "changed_at"]
    )  # fmt: skip
    said(Change(CHANGED, (held,), by, is_agreed=bool(agreed)))
    return held


def is_as_wanted(held: Meeting, when: When | None, where: Where | None, title: str | None) -> bool:
    return (
        held.is_planned
        and (when is None or (when.starts_at, when.ends_at) == (held.starts_at, held.ends_at))
        and (where is None or where == Where(held.way, held.place, held.link))
        and (title is None or title == held.title)
    )


@transaction.atomic
def cancel_meeting(*, by: Person, meeting: Meeting, seen: int) -> None:
    """Take a meeting back, or skip an occurrence. Raises ``Over``, ``NotYours``, ``Passed`` and
    ``ChangedMeanwhile``."""
    held = held_meeting(by, meeting)
    if not held.is_planned:
        return
    refuse_stale(held, seen)
    if held.is_over:
        raise Passed
    called_off([held], by)
    said(Change(CANCELLED, (held,), by))


@transaction.atomic
def answer(*, by: Person, meeting: Meeting, answer: str, note: str = "") -> Attendee:
    """Say whether one comes, until it is over. Raises ``NotAsked``, ``MeetingOver``, and
    ``ChangedMeanwhile`` of a cancelled one."""
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    mine = Attendee.objects.filter(meeting=held, person=by).first()
    if mine is None:
        raise NotAsked
    if not held.is_planned:
        raise ChangedMeanwhile(held)
    if (mine.answer, mine.note) == (answer, note):
        return mine
    if held.is_over:
        raise MeetingOver
    mine.answer, mine.note, mine.answered_at = answer, note, timezone.now()
    mine.save(update_fields=["answer", "note", "answered_at"])
    for hear in ON_ANSWER:
        hear(held, by)
    hint_of(held)
    return mine


# A series


@transaction.atomic
def plan_series(*, space: Space, key: UUID, rhythm: Rhythm, minutes: int, where: Where) -> Series:
    """Plan a rhythm and all its meetings that are still ahead; days after the exchange ends are
    left out. The one with this ``key`` is the same.

    Raises ``Over``, ``CantBeDelivered`` and ``NothingLeft``.
    """
    partnership = hold(space)
    known = Series.objects.filter(uid=key, partnership=partnership).first()
    if known is not None:
        return known
    until = min(rhythm.until, partnership.last_day)
    now = timezone.now()
    kept = Rhythm(rhythm.starts_on, until, rhythm.at, rhythm.zone, rhythm.unit, rhythm.every)
    days = [day for day in kept.days() if kept.moment(day).at > now]
    if not days or days[0] != rhythm.starts_on:
        raise NothingLeft
    series = Series.objects.create(
        partnership=partnership,
        uid=key,
        starts_on=kept.starts_on,
        until=until,
        at=kept.at,
        zone=kept.zone,
        unit=kept.unit,
        every=kept.every,
        minutes=minutes,
        set_by=space.mine.person,
    )
    meetings = Meeting.objects.bulk_create(
        occurrence(series, day, where, space.mine.person) for day in days
    )
    ask(meetings, sides_of(space), coming={space.mine.person_id})
    said(Change(PLANNED, tuple(meetings), space.mine.person, series))
    return series


def occurrence(series: Series, day: date, where: Where, by: Person) -> Meeting:
    starts_at = series.rhythm.moment(day).at
    return Meeting(
        programme_id=series.partnership.programme_id,
        partnership=series.partnership,
        series=series,
        original_on=day,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.minutes),
        zone=series.zone,
        way=where.way,
        place=where.place,
        link=where.link,
        set_by=by,
    )


@transaction.atomic
def end_series(*, by: Person, series: Series, from_on: date | None = None) -> list[Meeting]:
    """Take back all of its meetings that lie ahead, or those from a day of its rhythm on.

    Meetings that have begun stay. Raises ``Over`` and ``NotYours``.
    """
    held = held_series(by, series)
    ahead = Meeting.objects.filter(series=held, starts_at__gt=timezone.now())
    if from_on is not None:
        ahead = ahead.filter(original_on__gte=from_on)
    gone = list(ahead.standing().select_for_update().order_by("pk"))
    gone.sort(key=lambda one: one.starts_at)
    if not gone:
        return []
    # What was skipped ends with the rest, and can't be brought back either.
    first = min(one for one in ahead.values_list("original_on", flat=True) if one is not None)
    rest = held.meetings.filter(state=Meeting.State.PLANNED).exclude(
        pk__in=[one.pk for one in gone]
    )
    kept = rest.aggregate(last=Max("original_on"))["last"]
    if kept is not None:
        held.until = max(kept, first - timedelta(days=1))
    else:
        held.cancelled_at = timezone.now()
    held.sequence += 1
    held.changed_at = timezone.now()
    held.save(update_fields=["until", "cancelled_at", "sequence", "changed_at"])
    called_off(gone, by)
    said(Change(CHANGED if kept is not None else CANCELLED, tuple(gone), by, held))
    return gone


# What they share


def held_meeting(by: Person, meeting: Meeting, *, with_series: bool = False) -> Meeting:
    """The row, held until the transaction ends, and that of its series before where the whole is
    to change. Raises ``NotYours``, and what ``hold`` does."""
    if meeting.partnership is not None:
        hold(space_for(by, meeting))
    if with_series and meeting.series_id is not None:
        Series.objects.select_for_update().get(pk=meeting.series_id)
    rows = Meeting.objects.select_for_update(of=("self",))
    rows = rows.select_related("series", "programme", "partnership__programme")
    held = rows.get(pk=meeting.pk)
    if not arranges(by, held):
        raise NotYours
    return held


def space_for(person: Person, meeting: Meeting) -> Space:
    assert meeting.partnership is not None
    if not any(side.person_id == person.pk for side in meeting.partnership.participations.all()):
        raise NotYours
    return space_of(person, meeting.partnership)


def held_series(by: Person, series: Series) -> Series:
    sides = series.partnership.participations.all()
    if not any(side.person_id == by.pk for side in sides):
        raise NotYours
    hold(space_of(by, series.partnership))
    return Series.objects.select_for_update().get(pk=series.pk)


def sides_of(space: Space) -> list[Participation]:
    return [space.mine, *space.here]


def ask(
    meetings: Iterable[Meeting], sides: Sequence[Participation], *, coming: Collection[int]
) -> None:
    """Ask everybody to each; who plans it, and whoever has agreed before, comes."""
    now = timezone.now()
    Attendee.objects.bulk_create(
        (
            Attendee(
                meeting=meeting,
                person_id=side.person_id,
                participation=side,
                answer=Attendee.Answer.YES if side.person_id in coming else Attendee.Answer.NONE,
                answered_at=now if side.person_id in coming else None,
            )
            for meeting in meetings
            for side in sides
        ),
        batch_size=500,
    )


def refuse_bad_time(when: When, last_day: date | None) -> None:
    if when.starts_at <= timezone.now():
        raise Passed
    if last_day is not None and timezone.localdate(when.starts_at) > last_day:
        raise TooFar


def last_day_of(meeting: Meeting) -> date | None:
    return meeting.partnership.last_day if meeting.partnership else None


def refuse_stale(held: Meeting, seen: int) -> None:
    if not held.is_planned or held.sequence != seen:
        raise ChangedMeanwhile(held)


def forget_answers(
    meetings: Sequence[Meeting], *, but: Person, agreed: Collection[int] = ()
) -> None:
    rows, coming = Attendee.objects.filter(meeting__in=meetings), {but.pk, *agreed}
    rows.exclude(person__in=coming).update(answer=Attendee.Answer.NONE, note="", answered_at=None)
    rows.filter(person__in=coming).update(
        answer=Attendee.Answer.YES, note="", answered_at=timezone.now()
    )


def touched(held: Meeting, by: Person | None) -> None:
    held.sequence += 1
    held.set_by, held.changed_at = by, timezone.now()


def called_off(meetings: Sequence[Meeting], by: Person | None) -> None:
    for meeting in meetings:
        meeting.state = Meeting.State.CANCELLED
        meeting.is_exception = meeting.series_id is not None
        touched(meeting, by)
    Meeting.objects.bulk_update(
        meetings, ["state", "is_exception", "sequence", "set_by", "changed_at"], batch_size=100
    )


def said(change: Change) -> None:
    tell_of(change)
    # Of a series one is enough: its pages hear of the exchange as a whole.
    for meeting in change.meetings if change.series is None else change.meetings[:1]:
        hint_of(meeting)


def hint_of(meeting: Meeting) -> None:
    """Tell open pages of it."""
    hint(f"meeting:{meeting.pk}", about="meeting")
    if meeting.partnership_id is not None:
        hint(f"partnership:{meeting.partnership_id}", about="meetings")


__all__ = ["Over", "When", "Where"]
