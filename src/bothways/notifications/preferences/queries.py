"""How things reach people, for one or for thousands in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from bothways.notifications.kinds.registry import Kind, Timing
from bothways.people.models import Profile

from .models import Choice, Hours
from .rhythm import Rhythm


@dataclass(frozen=True, slots=True)
class Plan:
    """How one kind reaches one person."""

    email: str
    push: bool
    rhythm: Rhythm
    kind: Kind

    def email_due(self, moment: datetime) -> datetime | None:
        return self.rhythm.due(self.kind, self.email, moment)

    def push_due(self, moment: datetime) -> datetime | None:
        if not self.push:
            return None
        return moment if self.kind.is_urgent else self.rhythm.next_free(moment)


def rhythms_of(people: Iterable[int]) -> dict[int, Rhythm]:
    pks = list(people)
    zones = dict(Profile.objects.filter(person__in=pks).values_list("person", "time_zone"))
    hours = {row.person_id: row for row in Hours.objects.filter(person__in=pks)}
    return {pk: rhythm_of(zones.get(pk, ""), hours.get(pk)) for pk in pks}


def rhythm_of(zone: str, hours: Hours | None) -> Rhythm:
    if hours is None:
        return usual_rhythm(zone or settings.TIME_ZONE)
    return Rhythm(
        zone=zone_named(zone or settings.TIME_ZONE),
        quiet_from=hours.quiet_from,
        quiet_to=hours.quiet_to if hours.is_quiet else hours.quiet_from,
        weekends_off=hours.weekends_off,
        digest_hour=hours.digest_hour,
    )


@lru_cache(maxsize=1000)
def usual_rhythm(zone: str) -> Rhythm:
    return Rhythm(zone=zone_named(zone))


def zone_named(zone: str) -> ZoneInfo:
    """A zone that this machine doesn't know any more counts as the installation's."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def plans_for(kind: Kind, people: Iterable[int]) -> Mapping[int, Plan]:
    """How this kind reaches each of them."""
    pks = list(people)
    chosen = {row.person_id: row for row in Choice.objects.filter(kind=kind.key, person__in=pks)}
    rhythms = rhythms_of(pks)
    return {pk: plan(kind, chosen.get(pk), rhythms[pk]) for pk in pks}


def plan(kind: Kind, choice: Choice | None, rhythm: Rhythm) -> Plan:
    email, push = kind.email.value, kind.push
    if choice is not None:
        push = choice.push
        email = choice.email if kind.can_switch_off else Timing.AT_ONCE.value
    return Plan(email, push, rhythm, kind)


def choices_of(person: int) -> dict[str, Choice]:
    return {row.kind: row for row in Choice.objects.filter(person=person)}
