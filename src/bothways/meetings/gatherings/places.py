"""Who gets a place and in what order; what happens when one comes free.

All of it while every meeting of the gathering is held, in one order: whoever signs up, signs off or
raises the places does so one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.live.hints import hint
from bothways.meetings.hooks import CHANGED, PLANNED, Change, tell_of
from bothways.meetings.meetings.models import Attendee, Meeting

from .access import may_come
from .models import Gathering, Host, Sitting, Waiting
from .refusals import Begun
from .telling import tell_of_offer

LATE = timedelta(hours=24)
"""So long before it begins nobody is moved up any more without being asked."""
OFFER = timedelta(hours=3)
"""So long a place that is offered is kept."""


@dataclass(slots=True)
class Held:
    """A gathering whose meetings are this transaction's own until it ends."""

    gathering: Gathering
    sittings: dict[int, Sitting]
    hosts: frozenset[int]
    freed: list[Sitting] = field(default_factory=list)
    """Where places have come free and nobody has been looked for yet."""

    def sitting(self, pk: int) -> Sitting:
        """Raises ``Begun`` where there is none that is still ahead."""
        found = self.sittings.get(pk)
        if found is None or not found.is_ahead:
            raise Begun
        return found

    def others(self, sitting: Sitting) -> list[Sitting]:
        """The other dates, where people come to one of them."""
        if not self.gathering.is_one_of:
            return []
        return [one for one in self.sittings.values() if one.pk != sitting.pk and one.is_ahead]


def hold(gathering: Gathering) -> Held:
    """Hold all of its meetings and read the gathering as it is now."""
    rows = Meeting.objects.select_for_update(of=("self",))
    list(rows.filter(sitting__gathering=gathering).order_by("pk").values_list("pk", flat=True))
    # Where it has no date yet there is no meeting to hold.
    gatherings = Gathering.objects.select_for_update(of=("self",), no_key=True)
    now = gatherings.select_related("programme").get(pk=gathering.pk)
    sittings = Sitting.objects.filter(gathering=now).select_related("meeting")
    for sitting in (found := list(sittings)):
        sitting.gathering = now
    hosts = Host.objects.filter(gathering=now).values_list("person", flat=True)
    return Held(now, {one.pk: one for one in found}, frozenset(hosts))


def taken(held: Held, sitting: Sitting) -> int:
    rows = Attendee.objects.filter(meeting=sitting.meeting_id)
    return rows.exclude(person__in=held.hosts).count()


def kept(sitting: Sitting) -> int:
    """Places that are offered to somebody at this moment."""
    return sitting.waiting.filter(offered_until__gt=timezone.now()).count()


def free(held: Held, sitting: Sitting) -> int:
    """Places that are neither taken nor kept for somebody; many where there is no limit."""
    if sitting.places is None:
        return 1_000_000
    return sitting.places - taken(held, sitting) - kept(sitting)


def has_place(sitting: Sitting, person: Person) -> bool:
    return Attendee.objects.filter(meeting=sitting.meeting_id, person=person).exists()


def give(held: Held, sitting: Sitting, person: Person, *, by: Person | None) -> None:
    """A place. Where people come to one date they give back the one they had."""
    Attendee.objects.create(
        meeting_id=sitting.meeting_id,
        person=person,
        answer=Attendee.Answer.YES,
        answered_at=timezone.now(),
    )
    Waiting.objects.filter(sitting=sitting, person=person).delete()
    tell_of(Change(PLANNED, (sitting.meeting,), by, only=(person,)))
    for other in held.others(sitting):
        take_back(held, other, person, by=by)
    hint(f"meeting:{sitting.meeting_id}", about="meeting")


def take_back(held: Held, sitting: Sitting, person: Person, *, by: Person | None) -> bool:
    """Their place, or their turn on the wait-list; False where they had neither."""
    had, _ = Attendee.objects.filter(meeting=sitting.meeting_id, person=person).delete()
    waited, _ = Waiting.objects.filter(sitting=sitting, person=person).delete()
    if had:
        change = Change(CHANGED, (sitting.meeting,), by, gone=(person,), only=(person,))
        tell_of(change)
        hint(f"meeting:{sitting.meeting_id}", about="meeting")
    if had or waited:
        held.freed.append(sitting)
    return bool(had or waited)


def fill(held: Held) -> None:
    """Give what has come free to who waits, in their order; what that frees, too."""
    while held.freed:
        sitting = held.freed.pop()
        if sitting.is_ahead and not held.gathering.is_settled:
            fill_one(held, sitting)


def fill_one(held: Held, sitting: Sitting) -> None:
    left = free(held, sitting)
    if left <= 0:
        return
    is_late = sitting.meeting.starts_at - timezone.now() < LATE
    for waiting in in_turn(held, sitting):
        if left <= 0:
            return
        if not is_late:
            give(held, sitting, waiting.person, by=None)
            left -= 1
        elif waiting.offered_until is None:
            offer(sitting, waiting)
            left -= 1


def in_turn(held: Held, sitting: Sitting) -> list[Waiting]:
    """Who waits there and may still come, in their order; the others wait no more."""
    rows = list(sitting.waiting.select_related("person__profile").order_by("pk"))
    may = set(
        may_come(held.gathering)
        .filter(person__in=[one.person_id for one in rows])
        .values_list("person", flat=True)
    )
    gone = [one.pk for one in rows if one.person_id not in may]
    if gone:
        Waiting.objects.filter(pk__in=gone).delete()
    return [one for one in rows if one.person_id in may]


def offer(sitting: Sitting, waiting: Waiting) -> None:
    until: datetime = min(timezone.now() + OFFER, sitting.meeting.starts_at)
    waiting.offered_until = until
    waiting.save(update_fields=["offered_until"])
    tell_of_offer(sitting, waiting)


def release(held: Held, people: Iterable[Person], *, by: Person | None) -> int:
    """Take back whatever these people have ahead of them in it, and let others move up."""
    count = 0
    for person in people:
        if person.pk in held.hosts:
            continue
        for sitting in held.sittings.values():
            if sitting.is_ahead and take_back(held, sitting, person, by=by):
                count += 1
    fill(held)
    return count
