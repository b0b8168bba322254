"""Arranging a gathering, changing and cancelling it; signing up for a date and off again.

The only writers of gatherings. A place is an ``Attendee``; see ``places.py`` for who gets one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.text import one_line, tidy
from bothways.meetings.hooks import CANCELLED, CHANGED, PLANNED, Change, tell_of
from bothways.meetings.meetings.actions import (
    When,
    Where,
    called_off,
    cancel_meeting,
    change_meeting,
    refuse_bad_time,
    said,
)
from bothways.meetings.meetings.models import TITLE, Attendee, Meeting
from bothways.meetings.planning.actions import call_off
from bothways.meetings.planning.models import Asked, Proposal
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

from .access import may_come
from .kinds import PLACE
from .letters import letter_of
from .models import ABOUT, MOST_DATES, Gathering, Host, Invited, Sitting, Waiting
from .places import Held, fill, free, give, has_place, hold, release, take_back, taken
from .queries import people_told
from .refusals import (
    Closed,
    FewerThanThere,
    HostsIt,
    NoPlaceLeft,
    NotAmongThem,
    Settled,
    StaleGathering,
    TooManyDates,
)
from .tasks import let_others_move_up, tell_who_may_come

PLACED, WAITING = "place", "waiting"
WORDS = 2000


@dataclass(frozen=True, slots=True)
class Facts:
    """What a gathering is, whenever it is."""

    title: str
    about: str = ""
    kind: str = Gathering.Kind.SESSION
    who: str = Gathering.Who.ALL
    is_one_of: bool = False
    closes_at: datetime | None = None

    def tidied(self) -> Facts:
        return replace(self, title=one_line(self.title)[:TITLE], about=tidy(self.about)[:ABOUT])


# What coordinators do


@transaction.atomic
def arrange(
    *, programme: Programme, key: UUID, facts: Facts, dates: Sequence[When], where: Where,
    places: int | None, hosts: Sequence[Person], by: Person, tell: bool = True,
) -> Gathering:  # fmt: skip
    """A gathering with its dates; the one with this ``key`` is the same.

    Without dates it waits for a poll, or for its first one. Where ``tell``, everybody who may come
    hears of it. Raises ``Settled``, ``Passed`` and ``TooManyDates``.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    known = Gathering.objects.filter(key=key, programme=held).first()
    if known is not None:
        return known
    if is_over(held.state):
        raise Settled
    if len(dates) > MOST_DATES:
        raise TooManyDates
    said = facts.tidied()
    gathering = Gathering.objects.create(
        programme=held,
        key=key,
        title=said.title,
        about=said.about,
        kind=said.kind,
        who=said.who,
        is_one_of=said.is_one_of and len(dates) > 1,
        closes_at=said.closes_at,
        created_by=by,
    )
    Host.objects.bulk_create(Host(gathering=gathering, person=person) for person in hosts)
    for when in sorted(dates, key=lambda one: one.starts_at):
        set_date(gathering, when, where, places, hosts, by)
    record("arranged a gathering", gathering, by=by, programme=held.pk, gathering=gathering.pk)
    if tell and said.who == Gathering.Who.ALL:
        tell_who_may_come.enqueue(gathering.pk)
    return gathering


def set_date(
    gathering: Gathering, when: When, where: Where, places: int | None, hosts: Sequence[Person],
    by: Person | None,
) -> Sitting:  # fmt: skip
    refuse_bad_time(when, None)
    meeting = Meeting.objects.create(
        programme_id=gathering.programme_id,
        title=gathering.title,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        zone=when.zone,
        way=where.way,
        place=where.place,
        link=where.link,
        set_by=by,
    )
    seat([meeting], hosts)
    sitting = Sitting.objects.create(gathering=gathering, meeting=meeting, places=places)
    tell_of(Change(PLANNED, (meeting,), by))
    return sitting


@transaction.atomic
def add_date(
    *, gathering: Gathering, when: When, where: Where, places: int | None, by: Person | None
) -> Sitting:
    """One more date; the same time is one already. Raises what ``arrange`` does."""
    held = hold(gathering)
    refuse_settled(held)
    for sitting in held.sittings.values():
        same = (when.starts_at, when.ends_at)
        if sitting.is_ahead and (sitting.meeting.starts_at, sitting.meeting.ends_at) == same:
            return sitting
    if len(held.sittings) >= MOST_DATES:
        raise TooManyDates
    hosts = list(Person.objects.filter(pk__in=held.hosts))
    added = set_date(held.gathering, when, where, places, hosts, by)
    touch(held.gathering)
    record("added a date", held.gathering, by=by, programme=gathering.programme_id,
           gathering=gathering.pk)  # fmt: skip
    return added


@transaction.atomic
def change(
    *, gathering: Gathering, facts: Facts, hosts: Sequence[Person], seen: int, by: Person
) -> Gathering:
    """What it is, and who hosts it. Raises ``Settled`` and ``StaleGathering``."""
    held = hold(gathering)
    refuse_settled(held)
    now, said = held.gathering, facts.tidied()
    if now.version != seen:
        raise StaleGathering
    if now.who != said.who and said.who == Gathering.Who.CHOSEN:
        welcome_who_is_in(held)
    is_renamed = now.title != said.title
    now.title, now.about, now.kind, now.who = said.title, said.about, said.kind, said.who
    now.is_one_of, now.closes_at = said.is_one_of, said.closes_at
    now.save(update_fields=["title", "about", "kind", "who", "is_one_of", "closes_at"])
    touch(now)
    change_hosts(held, hosts, by)
    if is_renamed:
        for sitting in held.sittings.values():
            if sitting.is_ahead:
                one = sitting.meeting
                change_meeting(by=by, meeting=one, seen=one.sequence, title=said.title)
    record("changed a gathering", now, by=by, programme=now.programme_id, gathering=now.pk)
    return now


def change_hosts(held: Held, hosts: Sequence[Person], by: Person) -> None:
    wanted = {person.pk: person for person in hosts}
    ahead = [sitting for sitting in held.sittings.values() if sitting.is_ahead]
    gone = list(Person.objects.filter(pk__in=held.hosts - wanted.keys()))
    new = [person for pk, person in wanted.items() if pk not in held.hosts]
    if not gone and not new:
        return
    Host.objects.filter(gathering=held.gathering, person__in=gone).delete()
    Host.objects.bulk_create(Host(gathering=held.gathering, person=person) for person in new)
    held.hosts = frozenset(wanted)
    for sitting in ahead:
        for person in gone:
            take_back(held, sitting, person, by=by)
        for person in new:
            Waiting.objects.filter(sitting=sitting, person=person).delete()
            if not has_place(sitting, person):
                seat([sitting.meeting], [person])
                tell_of(Change(PLANNED, (sitting.meeting,), by, only=(person,)))
        held.freed.append(sitting)
    fill(held)


def seat(meetings: Sequence[Meeting], people: Sequence[Person]) -> None:
    now = timezone.now()
    yes = Attendee.Answer.YES
    Attendee.objects.bulk_create(
        Attendee(meeting=meeting, person=person, answer=yes, answered_at=now)
        for meeting in meetings
        for person in people
    )


def welcome_who_is_in(held: Held) -> None:
    """From now on only chosen people may come: whoever has a place or waits is one of them."""
    coming = Attendee.objects.filter(meeting__sitting__gathering=held.gathering)
    waiting = Waiting.objects.filter(sitting__gathering=held.gathering)
    asked = open_asked().filter(proposal__gathering_poll__gathering=held.gathering)
    people = {
        pk for rows in (coming, waiting, asked) for pk in rows.values_list("person", flat=True)
    }
    Invited.objects.bulk_create(
        (Invited(gathering=held.gathering, person_id=pk) for pk in sorted(people - held.hosts)),
        ignore_conflicts=True,
    )


@transaction.atomic
def set_places(*, gathering: Gathering, sitting: int, places: int | None, by: Person) -> Sitting:
    """More places move people up, in their order. Raises ``FewerThanThere``, ``Begun`` and
    ``Settled``."""
    held = hold(gathering)
    refuse_settled(held)
    found = held.sitting(sitting)
    count = taken(held, found)
    if places is not None and places < count:
        raise FewerThanThere(count)
    if found.places != places:
        found.places = places
        found.save(update_fields=["places"])
        held.freed.append(found)
        fill(held)
        record("changed the places of a date", held.gathering, by=by,
               programme=gathering.programme_id, gathering=gathering.pk, places=places)  # fmt: skip
    return found


@transaction.atomic
def cancel_date(*, gathering: Gathering, sitting: int, by: Person) -> None:
    """One date; whoever has a place or waits hears of it. Raises ``Begun`` and ``Settled``."""
    held = hold(gathering)
    refuse_settled(held)
    found = held.sitting(sitting)
    cancel_meeting(by=by, meeting=found.meeting, seen=found.meeting.sequence)
    record("cancelled a date", held.gathering, by=by, programme=gathering.programme_id,
           gathering=gathering.pk)  # fmt: skip


@transaction.atomic
def cancel(*, gathering: Gathering, by: Person) -> None:
    """All that lies ahead of it. Raises ``Settled`` where its programme is over."""
    # Held before its meetings, as by whoever decides.
    for proposal in Proposal.objects.filter(gathering_poll__gathering=gathering):
        call_off(proposal)
    held = hold(gathering)
    if held.gathering.cancelled_at is not None:
        return
    refuse_settled(held)
    held.gathering.cancelled_at = timezone.now()
    held.gathering.save(update_fields=["cancelled_at"])
    touch(held.gathering)
    ahead = [one.meeting for one in held.sittings.values() if one.is_ahead]
    called_off(ahead, by)
    said(Change(CANCELLED, tuple(sorted(ahead, key=lambda one: one.starts_at)), by))
    record("cancelled a gathering", held.gathering, by=by, programme=gathering.programme_id,
           gathering=gathering.pk)  # fmt: skip


@transaction.atomic
def invite(*, gathering: Gathering, people: Sequence[Person], by: Person) -> list[Person]:
    """Let these people of the programme come, and tell them; answers who is new. Raises
    ``Settled``."""
    held = hold(gathering)
    refuse_settled(held)
    here = SignUp.objects.to_match().filter(programme=gathering.programme_id)
    may = set(here.filter(person__in=people).values_list("person", flat=True))
    known = set(Invited.objects.filter(gathering=gathering).values_list("person", flat=True))
    new = [person for person in people if person.pk in may - known]
    Invited.objects.bulk_create(
        (Invited(gathering=gathering, person=person) for person in new), batch_size=500
    )
    if new:
        tell_who_may_come.enqueue(gathering.pk)
        count = len(new)
        record("invited people to a gathering", held.gathering, by=by,
               programme=gathering.programme_id, gathering=gathering.pk, count=count)  # fmt: skip
    return new


@transaction.atomic
def write_to(*, gathering: Gathering, to: str, text: str, key: UUID, by: Person) -> int:
    """A message to who has a place ahead, who waits, or both; answers to how many it goes. The one
    with this ``key`` goes once. Raises ``Settled``."""
    held = hold(gathering)
    refuse_settled(held)
    words = tidy(text)[:WORDS]
    people = people_told(gathering, to).exclude(pk=by.pk)
    told = notify_many(
        (
            Telling(
                person,
                key=f"gathering:{gathering.pk}:word:{key}",
                title=held.gathering.title,
                body=words,
                path=gathering.get_absolute_url(),
                letter=letter_of(held.gathering, words, by),
            )
            for person in people
        ),
        kind=PLACE.key,
    )
    if told:
        record("wrote to people of a gathering", held.gathering, by=by,
               programme=gathering.programme_id, gathering=gathering.pk, people=told)  # fmt: skip
    return told


# What participants do


@transaction.atomic
def join(*, gathering: Gathering, sitting: int, by: Person) -> str:
    """A place at a date, or, where it is full, a turn on its wait-list: ``PLACED`` or ``WAITING``.

    Asked twice, it is the same. Raises ``Settled``, ``Closed``, ``Begun``, ``NotAmongThem`` and
    ``HostsIt``.
    """
    # Whoever withdraws at this moment does so before or after.
    list(SignUp.objects.select_for_update().filter(programme=gathering.programme_id, person=by))
    held = hold(gathering)
    refuse_settled(held)
    found = held.sitting(sitting)
    if by.pk in held.hosts:
        raise HostsIt
    if has_place(found, by):
        return PLACED
    mine = found.waiting.filter(person=by).first()
    if mine is None and held.gathering.is_closed:
        raise Closed
    if not may_come(held.gathering).filter(person=by).exists():
        raise NotAmongThem
    if mine is None and free(held, found) > 0 and not found.waiting.filter(
        offered_until=None
    ).exists():  # fmt: skip
        give(held, found, by, by=by)
        fill(held)
        return PLACED
    if mine is None:
        Waiting.objects.create(sitting=found, person=by)
        held.freed.append(found)
        fill(held)
    return PLACED if has_place(found, by) else WAITING


@transaction.atomic
def take(*, gathering: Gathering, sitting: int, by: Person) -> None:
    """The place that is kept for somebody who waits, or one that is left over. Raises
    ``NoPlaceLeft`` and what ``join`` does."""
    list(SignUp.objects.select_for_update().filter(programme=gathering.programme_id, person=by))
    held = hold(gathering)
    refuse_settled(held)
    found = held.sitting(sitting)
    if has_place(found, by):
        return
    mine = found.waiting.filter(person=by).first()
    if mine is None or not may_come(held.gathering).filter(person=by).exists():
        raise NotAmongThem
    is_mine = mine.offered_until is not None and mine.offered_until > timezone.now()
    first_come = found.waiting.filter(offered_until=None, pk__lt=mine.pk).exists()
    if not is_mine and (free(held, found) <= 0 or first_come):
        raise NoPlaceLeft
    give(held, found, by, by=by)
    fill(held)


@transaction.atomic
def leave(*, gathering: Gathering, sitting: int, by: Person) -> bool:
    """Give back a place or a turn on the wait-list; whoever is next moves up. Raises ``Settled``,
    ``Begun`` and ``HostsIt``."""
    held = hold(gathering)
    refuse_settled(held)
    found = held.sitting(sitting)
    if by.pk in held.hosts:
        raise HostsIt
    gone = take_back(held, found, by, by=by)
    fill(held)
    return gone


# What follows from elsewhere


def answered(meeting: Meeting, person: Person) -> None:
    """Whoever says of a date that they can't come gives back their place. For
    ``hooks.ON_ANSWER``: the meeting alone is held here, so others move up in a task."""
    if meeting.partnership_id is not None:
        return
    sitting = Sitting.objects.filter(meeting=meeting).first()
    if sitting is None or Host.objects.filter(gathering=sitting.gathering_id, person=person):
        return
    rows = Attendee.objects.filter(meeting=meeting, person=person, answer=Attendee.Answer.NO)
    if rows.delete()[0]:
        tell_of(Change(CHANGED, (meeting,), person, gone=(person,), only=(person,)))
        let_others_move_up.enqueue(sitting.gathering_id)


@transaction.atomic
def let_go(sign_up: SignUp, by: Person | None) -> None:
    """Somebody leaves the programme: what they had ahead in it goes to others."""
    ahead = Sitting.objects.filter(
        gathering__programme=sign_up.programme_id, meeting__ends_at__gt=timezone.now()
    )
    theirs = ahead.filter(meeting__attendees__person=sign_up.person_id).values("gathering")
    waited = ahead.filter(waiting__person=sign_up.person_id).values("gathering")
    for gathering in Gathering.objects.filter(pk__in=theirs.union(waited)).order_by("pk"):
        release(hold(gathering), [sign_up.person], by=by)
    polls = open_asked().filter(proposal__gathering_poll__gathering__programme=sign_up.programme_id)
    polls.filter(person=sign_up.person_id).delete()


def open_asked() -> QuerySet[Asked]:
    """Who is asked by a poll for the time of a gathering that is open."""
    return Asked.objects.filter(
        proposal__state=Proposal.State.OPEN, proposal__gathering_poll__isnull=False
    )


@transaction.atomic
def look_again(gathering: Gathering) -> int:
    """Take back places of whoever may come no more, let offers that went by go on to the next, and
    give what is free; answers how many lost a place."""
    held = hold(gathering)
    if held.gathering.is_settled:
        return 0
    ahead = [one for one in held.sittings.values() if one.is_ahead]
    rows = Person.objects.filter(attendances__meeting__in=[one.meeting_id for one in ahead])
    rows = rows.exclude(pk__in=held.hosts).exclude(pk__in=may_come(held.gathering).values("person"))
    count = release(held, rows.distinct().select_related("profile"), by=None)
    held.freed.extend(ahead)
    fill(held)
    return count


def refuse_settled(held: Held) -> None:
    if held.gathering.is_settled:
        raise Settled


def touch(gathering: Gathering) -> None:
    gathering.version += 1
    gathering.changed_at = timezone.now()
    gathering.save(update_fields=["version", "changed_at"])
