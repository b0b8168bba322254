"""What people do with a rhythm: bring a skipped meeting back, change all from here on, another
place for all, and their answer to all. Skipping and moving one are ``cancel_meeting`` and
``change_meeting``."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.hooks import CHANGED, ON_ANSWER, PLANNED, Change
from bothways.meetings.meetings.actions import (
    When,
    Where,
    end_series,
    forget_answers,
    held_meeting,
    held_series,
    hint_of,
    last_day_of,
    plan_series,
    refuse_bad_time,
    said,
    space_for,
    touched,
)
from bothways.meetings.meetings.asking import ask_who_is_here
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.meetings.refusals import ChangedMeanwhile, Passed

from .models import Series
from .recurrence import Rhythm
from .refusals import NoRhythm, RhythmChangedMeanwhile, RhythmOver

BATCH = 100


@transaction.atomic
def bring_back(*, by: Person, meeting: Meeting, seen: int) -> Meeting:
    """Plan anew what was skipped or cancelled, at its time; everybody is asked again.

    Raises what ``cancel_meeting`` does, ``TooFar`` and ``RhythmOver``.
    """
    held = held_meeting(by, meeting)
    if held.is_planned:
        return held
    if held.sequence != seen:
        raise ChangedMeanwhile(held)
    refuse_to_bring_back(held)
    held.state = Meeting.State.PLANNED
    # Calendars have taken this one out of the rest: it comes back as one of its own.
    held.is_exception = held.series_id is not None
    touched(held, by)
    held.save(update_fields=["state", "is_exception", "sequence", "set_by", "changed_at"])
    ask_who_is_here([held])
    forget_answers([held], but=by)
    said(Change(PLANNED, (held,), by))
    return held


def refuse_to_bring_back(held: Meeting) -> None:
    refuse_bad_time(When(held.starts_at, held.minutes, held.zone), last_day_of(held))
    series = held.series
    if series is None or held.original_on is None:
        return
    if series.cancelled_at is not None or held.original_on > series.until:
        raise RhythmOver


@transaction.atomic
def change_following(
    *, by: Person, meeting: Meeting, seen: int, key: UUID, rhythm: Rhythm, minutes: int,
    where: Where,
) -> Series:  # fmt: skip
    """This occurrence and all after it follow another rhythm: the old series ends before it, and a
    new one begins with ``key``. Those that were moved or skipped after it are planned anew.

    Raises what ``cancel_meeting`` and ``plan_series`` do, and ``NoRhythm``.
    """
    held = held_meeting(by, meeting, with_series=True)
    known = Series.objects.filter(uid=key, partnership=held.partnership_id).first()
    if known is not None:
        return known
    if held.series is None or held.original_on is None:
        raise NoRhythm
    if not held.is_planned or held.sequence != seen:
        raise ChangedMeanwhile(held)
    if held.starts_at <= timezone.now():
        raise Passed
    end_series(by=by, series=held.series, from_on=held.original_on)
    return plan_series(
        space=space_for(by, held), key=key, rhythm=rhythm, minutes=minutes, where=where
    )


@transaction.atomic
def change_series_place(*, by: Person, series: Series, seen: int, where: Where) -> list[Meeting]:
    """Another place or way for all of its meetings that lie ahead; their times stay, and so do
    answers. Raises ``Over``, ``NotYours`` and ``RhythmChangedMeanwhile``."""
    held = held_series(by, series)
    ahead = held_ahead(held)
    changed = [one for one in ahead if Where(one.way, one.place, one.link) != where]
    if not changed:
        return []
    if held.sequence != seen:
        raise RhythmChangedMeanwhile
    for one in changed:
        one.way, one.place, one.link = where.way, where.place, where.link
        touched(one, by)
    Meeting.objects.bulk_update(
        changed, ["way", "place", "link", "sequence", "set_by", "changed_at"], batch_size=BATCH
    )
    counted(held)
    said(Change(CHANGED, tuple(changed), by, held))
    return changed


def counted(series: Series) -> None:
    """One more change of the whole."""
    series.sequence, series.changed_at = series.sequence + 1, timezone.now()
    series.save(update_fields=["sequence", "changed_at"])


@transaction.atomic
def answer_all(*, by: Person, series: Series, answer: str) -> int:
    """Say of every meeting ahead whether one comes; answers how many answers that changed."""
    ahead = held_ahead(series)
    mine = Attendee.objects.filter(meeting__in=ahead, person=by).exclude(answer=answer)
    changed = list(mine.select_for_update(of=("self",)).select_related("meeting"))
    Attendee.objects.filter(pk__in=[each.pk for each in changed]).update(
        answer=answer, answered_at=timezone.now()
    )
    for each in changed:
        for hear in ON_ANSWER:
            hear(each.meeting, by)
    if changed:
        hint_of(changed[0].meeting)
    return len(changed)


def held_ahead(series: Series) -> list[Meeting]:
    """Its meetings that lie ahead, held until the transaction ends."""
    rows = Meeting.objects.standing().filter(series=series, starts_at__gt=timezone.now())
    held = rows.select_for_update().order_by("pk")
    return sorted(held, key=lambda one: (one.starts_at, one.pk))
