"""What is done with a letter that has come in: an answer is taken, another time is offered.

Who answers is proven by the address that was written to (``addresses.py``), never by a sender's
name, which anybody can write. Whatever else a letter is, it changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Alias, Person
from bothways.meetings.meetings.actions import answer
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.rhythm.models import LONGEST, Series
from bothways.meetings.rhythm.moments import moment_of

from .addresses import Invited, invited_by
from .calendar import original_time, sequence_of, zone_named
from .counters import Offered, decline_rhythm, offer
from .models import CalendarReply
from .plain import line
from .reading import LIMIT, REPLY, Said, Unreadable, read_answer

logger = logging.getLogger("bothways.mail")

ANSWERS = {
    "ACCEPTED": Attendee.Answer.YES,
    "TENTATIVE": Attendee.Answer.MAYBE,
    "DECLINED": Attendee.Answer.NO,
}
NOTE = 200
WEEK, FORTNIGHT = timedelta(weeks=1), timedelta(weeks=2)


class Outcome(StrEnum):
    """What became of a letter."""

    TAKEN = "taken"
    TWICE = "came twice"
    LATE = "late: something newer counts"
    OFF = "the meeting is cancelled"
    OVER = "the meeting is over"
    NOT_ASKED = "not from somebody who is asked"
    NOTHING = "says nothing that counts"
    NOT_OURS = "not to an address of an invitation"
    UNREADABLE = "not an answer of a calendar"
    TOO_LARGE = "too large"


ORDER = list(Outcome)
"""The first of those of a letter's events is what is said of it."""


def receive(raw: bytes, *, to: str = "") -> Outcome:
    """Take a letter as it came (RFC 822); ``to`` is whom the mail server had it for, where it says
    so. Answers what became of it, and raises nothing but what a database raises."""
    outcome = Outcome.TOO_LARGE if len(raw) > LIMIT else taken(raw, to)
    logger.info("A letter came in: %s", outcome)
    return outcome


def taken(raw: bytes, to: str) -> Outcome:
    try:
        found = read_answer(raw)
    except Unreadable:
        return Outcome.UNREADABLE
    if not found.said:
        return Outcome.UNREADABLE
    invited = invited_by(f"{to} {found.to}")
    person = Person.objects.filter(pk=invited.person).first() if invited else None
    if invited is None or person is None:
        return Outcome.NOT_OURS
    if not person.may_sign_in:
        return Outcome.NOT_ASKED
    outcomes = [take(one, invited, person) for one in found.said]
    return min(outcomes, key=ORDER.index)


@transaction.atomic
def take(said: Said, invited: Invited, person: Person) -> Outcome:
    theirs = said.attendees.keys() & addresses_of(person)
    if not theirs:
        return Outcome.NOT_ASKED  # an invitation that was passed on: not theirs to answer
    rows = held_rows(said, invited)
    if not rows or str(rows[0].calendar_uid) != said.uid:
        return Outcome.NOTHING
    whole = invited.series is not None and said.occurrence is None
    if whole and is_older(said, rows[0].series):
        return Outcome.LATE
    if said.method != REPLY:
        return countered_whole(said, rows, person) if whole else countered(said, rows[0], person)
    given = ANSWERS.get(said.attendees[min(theirs)])
    if given is None:
        return Outcome.NOTHING
    outcomes = [replied(said, given, one, person, whole=whole) for one in rows]
    return min(outcomes, key=ORDER.index)


def addresses_of(person: Person) -> set[str]:
    aliases = Alias.objects.filter(person=person).values_list("email", flat=True)
    return {person.email, *aliases}


def held_rows(said: Said, invited: Invited) -> list[Meeting]:
    """What it answers, held before anything that hangs on it, in the order of all of this stage."""
    rows = Meeting.objects.select_for_update(of=("self",)).order_by("pk")
    rows = rows.select_related("series", "programme")
    if invited.meeting is not None:
        return list(rows.filter(pk=invited.meeting))
    series = Series.objects.select_for_update().filter(pk=invited.series or 0).first()
    if series is None:
        return []
    rows = rows.filter(series=series)
    if said.occurrence is not None:
        return list(rows.filter(original_on=day_of(said.occurrence, series)))
    ahead = rows.filter(attendees__person=invited.person, state=Meeting.State.PLANNED)
    return list(ahead.filter(ends_at__gt=timezone.now())) or list(rows.order_by("starts_at")[:1])


def day_of(occurrence: datetime | date, series: Series) -> date:
    if not isinstance(occurrence, datetime):
        return occurrence
    if occurrence.tzinfo is not None:
        occurrence = occurrence.astimezone(zone_named(series.zone))
    return occurrence.date()


def is_older(said: Said, now: Series | None) -> bool:
    return now is not None and said.sequence is not None and said.sequence < now.sequence


def why_not(said: Said, meeting: Meeting, mine: Attendee | None, *, whole: bool) -> Outcome | None:
    if mine is None:
        return Outcome.NOT_ASKED
    if not meeting.is_planned:
        return Outcome.OFF
    if meeting.is_over:
        return Outcome.OVER
    if whole:
        # It was said of the rhythm: one that was moved since was not yet meant.
        return Outcome.LATE if meeting.is_exception and meeting.changed_at > stamp_of(
            said) else None  # fmt: skip
    if said.sequence is None:
        return Outcome.LATE if meeting.changed_at > stamp_of(said) + timedelta(seconds=1) else None
    return Outcome.LATE if said.sequence < sequence_of(meeting) else None


def stamp_of(said: Said) -> datetime:
    """When it was said; no clock that goes wrong can make it later than now."""
    now = timezone.now()
    return min(said.stamp or now, now)


def replied(said: Said, given: str, meeting: Meeting, person: Person, *, whole: bool) -> Outcome:
    mine = Attendee.objects.select_for_update().filter(meeting=meeting, person=person).first()
    refused = why_not(said, meeting, mine, whole=whole)
    if refused is not None or mine is None:
        return refused or Outcome.NOT_ASKED
    stamp = stamp_of(said)
    before = CalendarReply.objects.filter(attendee=mine).first()
    if before is not None and stamp <= before.stamp:
        return Outcome.TWICE if stamp == before.stamp else Outcome.LATE
    is_by_mail = before is not None and mine.answered_at == before.taken_at
    if mine.answered_at is not None and not is_by_mail and mine.answered_at.replace(
        microsecond=0
    ) > stamp:  # fmt: skip
        return Outcome.LATE  # answered on the page since
    kept = answer(by=person, meeting=meeting, answer=given, note=line(said.comment)[:NOTE])
    CalendarReply.objects.update_or_create(
        attendee=mine, defaults={"stamp": stamp, "taken_at": kept.answered_at or timezone.now()}
    )
    return Outcome.TAKEN


def countered(said: Said, meeting: Meeting, person: Person) -> Outcome:
    mine = Attendee.objects.select_for_update().filter(meeting=meeting, person=person).first()
    refused = why_not(said, meeting, mine, whole=False)
    if refused is not None or mine is None:
        return refused or Outcome.NOT_ASKED
    starts_at, ends_at = said.starts_at, said.ends_at
    if starts_at is None or starts_at <= timezone.now():
        return Outcome.NOTHING
    ends_at = ends_at or starts_at + (meeting.ends_at - meeting.starts_at)
    if not timedelta(0) < ends_at - starts_at <= timedelta(minutes=LONGEST):
        return Outcome.NOTHING
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        return Outcome.NOTHING
    return offered(said, mine, meeting, Offered(starts_at, ends_at))


def countered_whole(said: Said, rows: Sequence[Meeting], person: Person) -> Outcome:
    """Another time for all of a rhythm, which can move from its next meeting on."""
    time = time_from(said, rows)
    meeting, found = time or (rows[0], None)
    mine = Attendee.objects.select_for_update().filter(meeting=meeting, person=person).first()
    if mine is None:
        return Outcome.NOT_ASKED
    if found is None:
        if meeting.series and not is_same_rhythm(said.rule, meeting.series):
            decline_rhythm(mine, meeting, stamp_of(said))
        return Outcome.NOTHING
    return offered(said, mine, meeting, found)


def time_from(said: Said, rows: Sequence[Meeting]) -> tuple[Meeting, Offered] | None:
    """The first meeting that can still be moved, and when it would be; ``None`` where what is
    proposed is no other time, or another rhythm."""
    series, now = rows[0].series, timezone.now()
    if series is None or said.starts_at is None or not is_same_rhythm(said.rule, series):
        return None
    minutes = timedelta(minutes=series.minutes)
    length = said.ends_at - said.starts_at if said.ends_at else minutes
    moved = shift_of(said.starts_at, series)
    if moved is None or not timedelta(0) < length <= timedelta(minutes=LONGEST):
        return None
    if (moved, length) == (timedelta(0), minutes):
        return None
    for row in sorted(rows, key=lambda one: one.starts_at):
        if row.original_on is None or row.starts_at <= now or not row.is_planned:
            continue
        first = shifted(series, row.original_on, moved)
        if first > now:
            return row, Offered(first, first + length, is_whole=True)
    return None


def is_same_rhythm(rule: str, series: Series) -> bool:
    """As far as it is said: “FREQ=WEEKLY;INTERVAL=2”."""
    said = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    unit = said.get("FREQ", f"{series.unit.upper()}LY")
    return (unit, said.get("INTERVAL", "1") if rule else str(series.every)) == (
        f"{series.unit.upper()}LY", str(series.every),
    ) and "," not in said.get("BYDAY", "")  # fmt: skip


def shift_of(starts_at: datetime, series: Series) -> timedelta | None:
    """From its time to this one by the wall clock, however many rounds of it lie between."""
    begins = original_time(series, series.starts_on)
    local = starts_at.astimezone(begins.tzinfo).replace(tzinfo=None)
    moved = local - begins.replace(tzinfo=None)
    if series.unit == Series.Unit.WEEK:
        return moved - round(moved / (WEEK * series.every)) * WEEK * series.every
    return moved if abs(moved) < FORTNIGHT else None


def shifted(series: Series, day: date, moved: timedelta) -> datetime:
    local = original_time(series, day).replace(tzinfo=None) + moved
    return moment_of(local.date(), local.time(), series.zone).at


def offered(said: Said, mine: Attendee, meeting: Meeting, time: Offered) -> Outcome:
    note, stamp = line(said.comment)[:NOTE], stamp_of(said)
    is_new = offer(attendee=mine, meeting=meeting, time=time, note=note, stamp=stamp)
    return Outcome.TAKEN if is_new else Outcome.TWICE
