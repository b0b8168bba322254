"""Noting a meeting, agreeing to it, putting it right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.common.live.hints import hint
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.space.writing import hold

from .models import MOST, Attendance, EarlierMeeting, LoggedMeeting, Turn
from .refusals import (
    ChangedMeanwhile,
    PerhapsTheSame,
    TooMany,
)

Turns = Mapping[tuple[int, int], int]
"""{(who taught, who learned): parts}, by the pks of participations."""


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody says of a meeting."""

    on: date
    minutes: int
    way: str
    present: frozenset[int]
    """Pks of the participations that were there."""
    turns: Turns = field(default_factory=dict)

    def says_the_same_as(self, other: Details) -> bool:
        mine = (self.on, self.minutes, self.way, self.present, shares(self.turns))
        return mine == (other.on, other.minutes, other.way, other.present, shares(other.turns))


def shares(turns: Turns) -> dict[tuple[int, int], Fraction]:
    whole = sum(turns.values())
    return {way: Fraction(parts, whole) for way, parts in turns.items() if parts}


def details_of(meeting: LoggedMeeting) -> Details:
    return Details(
        on=meeting.on,
        minutes=meeting.minutes,
        way=meeting.way,
        present=frozenset(
            each.participation_id for each in meeting.attendances.all() if each.was_there
        ),
        turns={(turn.giver_id, turn.receiver_id): turn.parts for turn in meeting.turns.all()},
    )


@transaction.atomic
def log_meeting(
    *, space: Space, key: UUID, details: Details, is_another: bool = False
) -> tuple[LoggedMeeting, bool]:
    """Note a meeting, and whether it became one with what another has noted already.

    The same ``key`` is the same meeting. Raises ``Over``, ``TooMany``, and ``PerhapsTheSame``
    unless ``is_another`` says that it isn't.
    """
    hold(space)
    known = LoggedMeeting.objects.filter(key=key, partnership=space.partnership).first()
    if known is not None:
        return known, False
    if not is_another:
        for found in perhaps_the_same(space, details.on):
            if details_of(found).says_the_same_as(details):
                mark_agreed(space, found)
                return found, True
        closest = next(iter(perhaps_the_same(space, details.on)), None)
        if closest is not None:
            raise PerhapsTheSame(closest)
    if LoggedMeeting.objects.filter(partnership=space.partnership).count() >= MOST:
        raise TooMany
    meeting = LoggedMeeting.objects.create(
        partnership=space.partnership,
        key=key,
        on=details.on,
        minutes=details.minutes,
        way=details.way,
        entered_by=space.mine,
    )
    write_rows(space, meeting, details)
    ask_others(space, meeting, gettext("%(name)s noted that you met on %(day)s. Is it right?"))
    return meeting, False


def perhaps_the_same(space: Space, on: date) -> list[LoggedMeeting]:
    """What is noted of that day; and of the day before or after, where another noted it and I
    haven't agreed yet: two clocks can name two days."""
    near = LoggedMeeting.objects.filter(
        partnership=space.partnership,
        removed_at=None,
        on__range=(on - timedelta(days=1), on + timedelta(days=1)),
    )
    near = near.select_related("entered_by__person").prefetch_related(
        "turns", "attendances__participation__person"
    )
    return sorted(
        (each for each in near if each.on == on or not has_agreed(space, each)),
        key=lambda each: (abs((each.on - on).days), each.pk),
    )


def has_agreed(space: Space, meeting: LoggedMeeting) -> bool:
    return any(
        each.agreed_at is not None
        for each in meeting.attendances.all()
        if each.participation_id == space.mine.pk
    )


@transaction.atomic
def agree(*, space: Space, meeting: LoggedMeeting, version: int) -> None:
    """Say that it was so. Raises ``Over`` and ``ChangedMeanwhile``."""
    hold(space)
    mark_agreed(space, held_meeting(meeting, version))


@transaction.atomic
def put_right(
    *, space: Space, meeting: LoggedMeeting, details: Details, version: int
) -> LoggedMeeting:
    """Say how it was instead; the others are asked anew. Raises ``Over``, ``ChangedMeanwhile``."""
    hold(space)
    held = LoggedMeeting.objects.select_for_update().get(pk=meeting.pk)
    if held.removed_at is None and details_of(held).says_the_same_as(details):
        mark_agreed(space, held)
        return held
    held = held_meeting(meeting, version)
    EarlierMeeting.of(held).save()
    held.on, held.minutes, held.way = details.on, details.minutes, details.way
    held.entered_by, held.changed_at = space.mine, timezone.now()
    held.version += 1
    held.save(update_fields=["on", "minutes", "way", "entered_by", "changed_at", "version"])
    held.turns.all().delete()
    held.attendances.all().delete()
    write_rows(space, held, details)
    ask_others(space, held, gettext("%(name)s changed your meeting of %(day)s. Is it right?"))
    return held


@transaction.atomic
def remove(*, space: Space, meeting: LoggedMeeting, version: int) -> None:
    """It didn't happen. Anybody in it can bring it back. Raises ``Over``, ``ChangedMeanwhile``."""
    hold(space)
    held = held_meeting(meeting, version)
    mark_removed(space, held, timezone.now())


@transaction.atomic
def bring_back(*, space: Space, meeting: LoggedMeeting) -> None:
    hold(space)
    held = LoggedMeeting.objects.select_for_update().get(pk=meeting.pk)
    if held.removed_at is not None:
        mark_removed(space, held, None)


def mark_removed(space: Space, held: LoggedMeeting, at: datetime | None) -> None:
    EarlierMeeting.of(held).save()
    held.removed_at, held.changed_at, held.entered_by = at, timezone.now(), space.mine
    held.version += 1
    held.save(update_fields=["removed_at", "changed_at", "entered_by", "version"])
    changed(space)


# Parts of the above


def held_meeting(meeting: LoggedMeeting, version: int) -> LoggedMeeting:
    held = (
        LoggedMeeting.objects.select_for_update(of=("self",))
        .select_related("entered_by__person")
        .get(pk=meeting.pk)
    )
    if held.version != version or held.removed_at is not None:
        raise ChangedMeanwhile(held)
    return held


def write_rows(space: Space, meeting: LoggedMeeting, details: Details) -> None:
    now = timezone.now()
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            participation=side,
            was_there=side.pk in details.present,
            agreed_at=now if side.pk == space.mine.pk else None,
        )
        for side in (space.mine, *space.others)
        if side.left_at is None or side.pk in details.present
    )
    Turn.objects.bulk_create(
        Turn(meeting=meeting, giver_id=giver, receiver_id=receiver, parts=parts)
        for (giver, receiver), parts in details.turns.items()
        if parts
    )


def mark_agreed(space: Space, meeting: LoggedMeeting) -> None:
    mine = Attendance.objects.filter(meeting=meeting, participation=space.mine, agreed_at=None)
    if mine.update(agreed_at=timezone.now()):
        changed(space)


def ask_others(space: Space, meeting: LoggedMeeting, words: str) -> None:
    title = words % {
        "name": space.mine.person.first_name,
        "day": date_format(meeting.on, "j F"),
    }
    path = reverse("met:meeting", args=[space.partnership.pk, meeting.pk])
    tell(space.here, f"met:{meeting.pk}:{meeting.version}", title, path)
    changed(space)


def tell(sides: Iterable[Participation], key: str, title: str, path: str) -> None:
    notify([side.person for side in sides], kind="meeting", key=key, title=title, path=path)


def changed(space: Space) -> None:
    hint(f"partnership:{space.partnership.pk}", about="meetings")
