"""Filling in the agenda of a meeting together. Anybody who is asked to it may change any point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bothways.common.text import one_line
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.turns.actions import tell_rooms
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.space.writing import hold

from .access import Here
from .models import MOST, TEXT, AgendaItem
from .refusals import Cancelled, ChangedMeanwhile, NoNextMeeting, TooManyPoints


@dataclass(frozen=True, slots=True)
class Point:
    """What somebody wants to do in a meeting."""

    text: str
    minutes: int | None = None
    teacher: Participation | None = None
    source: str = ""


@transaction.atomic
def add(*, here: Here, key: UUID, point: Point) -> AgendaItem:
    """Add a point at the end; sent twice, it is added once. Raises ``Refused``."""
    return add_all(here=here, key=key, points=[point])[0]


@transaction.atomic
def add_all(*, here: Here, key: UUID, points: Sequence[Point]) -> list[AgendaItem]:
    """Add several, such as those of a guide. The first has the ``key``. Raises ``Refused``."""
    hold_agenda(here)
    keys = [key, *(uuid5(key, str(number)) for number in range(1, len(points)))]
    known = list(AgendaItem.objects.filter(key__in=keys, meeting=here.meeting).order_by("place"))
    if known:
        return known
    at = room_for(here.meeting, len(points))
    made = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=here.meeting, key=key, text=one_line(point.text)[:TEXT],
            minutes=point.minutes, teacher=point.teacher, source=point.source,
            brought_by=here.me, place=at + number,
        )
        for number, (key, point) in enumerate(zip(keys, points, strict=True))
    )  # fmt: skip
    tell_rooms(here.meeting)
    return made


@transaction.atomic
def change(*, here: Here, item: AgendaItem, point: Point, version: int) -> None:
    """Say it otherwise. Raises ``ChangedMeanwhile`` of a point that somebody else has changed."""
    hold_agenda(here)
    held = AgendaItem.objects.select_for_update().get(pk=item.pk)
    text, teacher = one_line(point.text), point.teacher.pk if point.teacher else None
    if (held.text, held.minutes, held.teacher_id) == (text, point.minutes, teacher):
        return
    if held.version != version or held.removed_at is not None:
        raise ChangedMeanwhile(held)
    held.text, held.minutes, held.teacher_id = text, point.minutes, teacher
    held.version += 1
    held.save(update_fields=["text", "minutes", "teacher", "version"])
    tell_rooms(here.meeting)


@transaction.atomic
def tick(*, here: Here, item: AgendaItem, is_done: bool) -> None:
    hold_agenda(here)
    rows = AgendaItem.objects.filter(pk=item.pk, done_at__isnull=is_done)
    if rows.update(done_at=timezone.now() if is_done else None):
        tell_rooms(here.meeting)


@transaction.atomic
def remove(*, here: Here, item: AgendaItem) -> None:
    """Take it away; anybody can bring it back."""
    hold_agenda(here)
    if AgendaItem.objects.filter(pk=item.pk, removed_at=None).update(removed_at=timezone.now()):
        tell_rooms(here.meeting)


@transaction.atomic
def bring_back(*, here: Here, item: AgendaItem) -> None:
    hold_agenda(here)
    room_for(here.meeting, 1)
    if AgendaItem.objects.filter(pk=item.pk).exclude(removed_at=None).update(removed_at=None):
        tell_rooms(here.meeting)


@transaction.atomic
def move(*, here: Here, item: AgendaItem, by: int) -> None:
    """Up (-1) or down (1) among those that stand; at either end nothing happens."""
    hold_agenda(here)
    items = list(standing(here.meeting))
    at = next((place for place, one in enumerate(items) if one.pk == item.pk), None)
    if at is None or not 0 <= at + by < len(items):
        return
    items[at], items[at + by] = items[at + by], items[at]
    for place, one in enumerate(items):
        one.place = place
    AgendaItem.objects.bulk_update(items, ["place"])
    tell_rooms(here.meeting)


@transaction.atomic
def carry_over(*, here: Here) -> tuple[Meeting, int]:
    """Take what wasn't reached to the next meeting; answers to which, and how many points.

    Once carried, a point isn't carried again. Raises ``NoNextMeeting`` and ``Refused``.
    """
    hold_agenda(here)
    following = next_meeting(here.meeting)
    if following is None:
        raise NoNextMeeting
    return following, take_over(here, following, unreached(here.meeting))


@transaction.atomic
def take_from(*, here: Here, earlier: Meeting) -> int:
    """Take what an earlier meeting of these people didn't reach into this one."""
    hold_agenda(here)
    return take_over(here, here.meeting, unreached(earlier))


def take_over(here: Here, to: Meeting, items: Iterable[AgendaItem]) -> int:
    found = list(items)
    if not found:
        return 0
    at = room_for(to, len(found))
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=to, key=uuid5(one.key, "next time"), text=one.text, minutes=one.minutes,
            teacher_id=one.teacher_id, brought_by_id=one.brought_by_id, source=one.source,
            carried_from=one, place=at + number,
        )
        for number, one in enumerate(found)
    )  # fmt: skip
    tell_rooms(to)
    return len(found)


# Parts of the above


def hold_agenda(here: Here) -> None:
    """One at a time, while the exchange is open and the meeting stands. Raises ``Refused``."""
    hold(here.space)
    if not Meeting.objects.standing().filter(pk=here.meeting.pk).exists():
        raise Cancelled


def standing(meeting: Meeting) -> Iterable[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting, removed_at=None).order_by("place", "pk")


def unreached(meeting: Meeting) -> Iterable[AgendaItem]:
    rows = AgendaItem.objects.filter(meeting=meeting, removed_at=None, done_at=None)
    return rows.filter(carried_to=None).order_by("place", "pk")


def room_for(meeting: Meeting, many: int) -> int:
    """The place after the last. Raises ``TooManyPoints``."""
    rows = AgendaItem.objects.filter(meeting=meeting)
    if rows.filter(removed_at=None).count() + many > MOST or rows.count() + many > 4 * MOST:
        raise TooManyPoints
    last: int | None = rows.aggregate(last=Max("place"))["last"]
    return 0 if last is None else last + 1


def next_meeting(meeting: Meeting) -> Meeting | None:
    """Of the same people, the first after this one that isn't over."""
    rows = Meeting.objects.ahead().filter(partnership=meeting.partnership_id)
    return rows.filter(starts_at__gt=meeting.starts_at).first()
