"""The course of an exchange as its people see it, and its look back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from bothways.partnerships.hooks import COURSE, LOOK_BACK, Panel, Space
from bothways.partnerships.partnerships.models import Participation

from .healing import is_broken
from .models import Departure, Ending, Extension, LookBack, Pause, Rematch

SOON = timedelta(days=21)
"""So long before the last day the end comes into view."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal to go on longer as one of the people sees it."""

    extension: Extension
    mine: bool
    """I have agreed."""
    missing: list[str]
    """Who hasn’t yet."""
    waits_for_coordinator: bool


@dataclass(slots=True)
class Course:
    """Where an exchange stands; two queries for a pair that goes on."""

    last_day: date
    is_soon: bool
    departed: list[Departure]
    present: int
    pause: Pause | None = None
    proposal: Proposal | None = None
    is_broken: bool = False
    """A circle that has lost somebody and isn’t healed yet."""
    ending: Ending | None = None
    rematch: Rematch | None = None


def course_of(space: Space) -> Course:
    row = space.partnership
    present = [side for side in (space.mine, *space.others) if side.left_at is None]
    course = Course(
        last_day=row.last_day,
        is_soon=row.last_day - SOON <= timezone.localdate(),
        departed=[] if row.kind == row.Kind.PAIR else departed_from(space),
        present=len(present),
    )
    if row.ended_at is None:
        course.pause = row.pauses.filter(over_at=None).first()
        course.proposal = proposal_of(space, present)
        course.is_broken = bool(course.departed) and is_broken(row)
    if not space.is_open:
        course.ending = Ending.objects.filter(partnership=row).first()
        course.rematch = Rematch.objects.filter(participation=space.mine).first()
    return course


def departed_from(space: Space) -> list[Departure]:
    rows = Departure.objects.filter(participation__partnership=space.partnership)
    return list(rows.select_related("participation__person").order_by("at"))


def proposal_of(space: Space, present: list[Participation]) -> Proposal | None:
    row = space.partnership
    found = row.extensions.filter(holds_since=None, dropped_at=None).select_related("by").first()
    if found is None:
        return None
    agreed = set(found.agreed_by.values_list("pk", flat=True))
    missing = [side.person.first_name for side in present if side.pk not in agreed]
    needs_yes = found.until > row.programme.ends_on and found.allowed_at is None
    return Proposal(found, space.mine.pk in agreed, missing, needs_yes and not missing)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote at the end, as another in the exchange may read it."""

    name: str
    is_me: bool
    thanks: str
    took_away: str


def said_at_the_end(space: Space) -> list[Said]:
    """One’s own words; those of the others once the exchange has ended, or they thank one."""
    rows = LookBack.objects.filter(participation__partnership=space.partnership)
    found = []
    for row in rows.select_related("participation__person").order_by("written_at"):
        is_me = row.participation_id == space.mine.pk
        shows = row.took_away if is_me or row.is_shared else ""
        found.append(Said(row.participation.person.first_name, is_me, row.thanks, shows))
    return found


def look_back_panels(space: Space) -> list[Panel]:
    return [panel for _, maker in LOOK_BACK if (panel := maker(space)) is not None]


def course_panels(space: Space) -> list[Panel]:
    return [panel for _, maker in COURSE if (panel := maker(space)) is not None]
