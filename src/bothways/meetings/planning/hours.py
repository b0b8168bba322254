"""Whether a time is early or late for somebody, by the hours they have said. Of nothing else that
``availability`` knows: not when they are busy or away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.availability.diaries import gather
from bothways.meetings.slots.clocks import DAY
from bothways.meetings.slots.people import Diary, outside
from bothways.meetings.slots.spans import minute_of, span_of

GOOD, EARLY, LATE, OFF = "good", "early", "late", "off"
"""``OFF``: on a day of the week without hours."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Of several people; no queries."""

    diaries: Mapping[int, Diary]

    def fit(self, person: Person, starts_at: datetime, ends_at: datetime) -> str:
        found = outside(self.diaries[person.pk], span_of(starts_at, ends_at))
        if found is None:
            return OFF
        early, late = found
        if early <= 0 and late <= 0:
            return GOOD
        # Long before the first hour is long after the last one of the day before.
        is_night = early > DAY // 3
        return EARLY if early >= late and not is_night else LATE

    def is_outside(self, person: Person, starts_at: datetime, ends_at: datetime) -> bool:
        return self.fit(person, starts_at, ends_at) != GOOD


def hours_of(people: Sequence[Person]) -> Hours:
    """Six queries, however many people."""
    now = timezone.now()
    gathered = gather(people, minute_of(now), minute_of(now + timedelta(days=1)))
    return Hours({person.pk: diary for person, diary in
                  zip(people, gathered.diaries, strict=True)})  # fmt: skip
