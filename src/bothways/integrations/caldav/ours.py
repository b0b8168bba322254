"""What stands here, as a calendar would have it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.invitations.calendar import STORED, calendar_of
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.rhythm.models import Series

from .facts import NO, Facts
from .reading import Expected, Read, calendar_from, facts_of, key_of, read_calendar

KEEP_BACK = timedelta(days=1)
"""Meetings that ended longer ago aren't written any more, and those that were written stay."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting alone, or a series with all its meetings, for one person."""

    uid: UUID
    series: Series | None
    rows: dict[str, Meeting]
    """By occurrence, also those that were cancelled; of a meeting alone under ``""``."""
    answers: dict[str, str]
    """The person's."""
    zone: str

    @property
    def standing(self) -> dict[str, Meeting]:
        """Those that belong in the calendar: planned, and the person hasn't said no."""
        return {
            key: row for key, row in self.rows.items()
            if row.is_planned and self.answers[key] != NO
        }  # fmt: skip

    @property
    def is_ahead(self) -> bool:
        since = timezone.now() - KEEP_BACK
        return any(row.ends_at > since for row in self.standing.values())

    @property
    def declined(self) -> set[str]:
        now = timezone.now()
        return {
            key for key, row in self.rows.items()
            if row.is_planned and self.answers[key] == NO and row.ends_at > now
        }  # fmt: skip

    @property
    def state(self) -> str:
        """A fingerprint of all that could make it look otherwise."""
        said = [
            (key, row.pk, row.sequence, row.state, row.link, row.place, row.title,
             row.starts_at.isoformat(), row.ends_at.isoformat(), self.answers[key])
            for key, row in sorted(self.rows.items())
        ]  # fmt: skip
        series = self.series.sequence if self.series else 0
        return hashlib.sha256(repr((series, said)).encode()).hexdigest()

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Of the rhythm, in UTC."""
        if self.series is None:
            return ()
        rhythm = self.series.rhythm
        days = set(rhythm.days())
        days |= {row.original_on for row in self.rows.values() if row.original_on}
        return tuple(rhythm.moment(day).at for day in sorted(days))

    def expected(self, person: Person, signature: Sequence[str] = ()) -> Expected:
        first, rule = signature if len(signature) == 2 else ("", "")
        return Expected(
            str(self.uid), person.email, ZoneInfo(self.zone), self.moments, (first, rule)
        )


def kept_for(person: Person, uids: Iterable[UUID] | None = None) -> dict[UUID, Kept]:
    """All that somebody is asked to and that isn't long over; with ``uids``, those alone however
    old. A handful of queries."""
    mine = Attendee.objects.filter(person=person)
    rows = Meeting.objects.filter(attendees__person=person).select_related(
        "series__partnership", "partnership", "programme", "set_by"
    )
    since = timezone.now() - KEEP_BACK
    if uids is None:
        recent = rows.filter(ends_at__gt=since, series=None)
        series = set(
            rows.filter(ends_at__gt=since, series__isnull=False).values_list("series", flat=True)
        )
    else:
        wanted = list(uids)
        recent = rows.filter(uid__in=wanted, series=None)
        series = set(Series.objects.filter(uid__in=wanted).values_list("pk", flat=True))
    people = Prefetch("attendees", Attendee.objects.select_related("person"))
    found = [
        *recent.prefetch_related(people),
        *rows.filter(series__in=series).prefetch_related(people),
    ]
    answers = dict(mine.filter(meeting__in=found).values_list("meeting", "answer"))
    # Who is asked no longer since a moment ago has no answer.
    return grouped([row for row in found if row.pk in answers], answers)


def grouped(rows: Sequence[Meeting], answers: dict[int, str]) -> dict[UUID, Kept]:
    by_uid: defaultdict[UUID, list[Meeting]] = defaultdict(list)
    for row in rows:
        by_uid[row.calendar_uid].append(row)
    found = {}
    for uid, some in by_uid.items():
        series = some[0].series
        named = {occurrence_of(row, series): row for row in some}
        found[uid] = Kept(
            uid, series, named, {key: answers[row.pk] for key, row in named.items()},
            series.zone if series else some[0].zone,
        )  # fmt: skip
    return found


def occurrence_of(row: Meeting, series: Series | None) -> str:
    if series is None or row.original_on is None:
        return ""
    return key_of(series.rhythm.moment(row.original_on).at)


def read_ours(kept: Kept, person: Person) -> Read:
    """As a calendar has it, with facts for what belongs in it."""
    expected = kept.expected(person)
    found = read_calendar(calendar_from(text_of(kept, person)), expected)
    texts = {key: facts_of(event, expected) for key, event in found.overrides.items()}
    usual = facts_of(found.master, expected) if found.master else None
    found.facts = {}
    for key, row in kept.standing.items():
        worded = texts.get(key) or usual
        assert worded is not None
        found.facts[key] = Facts((row.starts_at, row.ends_at), kept.answers[key], worded.texts)
    return found


def text_of(kept: Kept, person: Person) -> str:
    rows = sorted(kept.rows.values(), key=lambda row: (row.starts_at, row.pk))
    return calendar_of(rows, kept.series, method=STORED, reader=person).decode()
