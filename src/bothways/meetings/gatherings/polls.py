"""When a gathering suits: asking, deciding, and the date that comes of it.

Answers and counts are ``planning``'s; whoever decides holds the proposal first, then the gathering.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.meetings.hooks import Asking
from bothways.meetings.meetings.actions import When, Where
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.planning import actions as planning
from bothways.meetings.planning.models import Asked, Proposal, Word

from .access import may_come
from .actions import add_date, refuse_settled
from .models import MOST_DATES, Gathering, Poll, Sitting, Waiting
from .places import Held, free, give, has_place, hold
from .refusals import (
    AsksAlready,
    NothingAsked,
    TooFewAsked,
    TooFewTimes,
    TooManyAsked,
    TooManyDates,
)
from .tasks import tell_who_may_come
from .telling import tell_of_poll, tell_who_waits_now

FEWEST, MOST = 2, 30
"""People who are asked."""
FEWEST_TIMES, MOST_TIMES = 2, 6


@transaction.atomic
def ask(
    *, gathering: Gathering, people: Sequence[Person], key: UUID, times: planning.Times,
    where: Where, places: int | None, note: str, by: Person, tell: bool = False,
) -> Poll:  # fmt: skip
    """Ask those of them who may come which times suit; with the same ``key`` it is asked once.

    Raises ``Settled``, ``AsksAlready``, ``TooFewAsked``, ``TooManyAsked``, ``TooFewTimes``,
    ``TooManyDates`` and ``Passed``.
    """
    held = hold(gathering)
    refuse_settled(held)
    standing = poll_of(held.gathering)
    if standing is not None and standing.proposal.key == key:
        return standing
    if standing is not None and standing.proposal.is_open:
        raise AsksAlready
    if not FEWEST_TIMES <= len(set(times.starts_at)) <= MOST_TIMES:
        raise TooFewTimes
    if len(held.sittings) >= MOST_DATES:
        raise TooManyDates
    may = set(may_come(held.gathering).filter(person__in=people).values_list("person", flat=True))
    asked = [one for one in dict.fromkeys(people) if one.pk in may and one.pk not in held.hosts]
    if len(asked) < FEWEST:
        raise TooFewAsked
    if len(asked) > MOST:
        raise TooManyAsked
    proposal = planning.open_poll(
        by=by, programme=held.gathering.programme, people=asked, key=key, times=times,
        where=where, title=held.gathering.title, note=note, asks_by=False,
    )  # fmt: skip
    poll, _ = Poll.objects.update_or_create(
        gathering=held.gathering, defaults={"proposal": proposal, "places": places, "tell": tell}
    )
    tell_of_poll(proposal, asked)
    record("asked when a gathering suits", held.gathering, by=by, programme=proposal.programme_id,
           gathering=gathering.pk, people=len(asked))  # fmt: skip
    return poll


def decide(*, gathering: Gathering, time: int, by: Person) -> Meeting:
    """One of the times becomes a date. Decided twice it is one date. Raises ``NothingAsked``,
    ``Settled``, ``CantBePlanned``, ``ProposalClosed`` and ``TimePassed``."""
    poll = poll_of(gathering)
    if poll is None:
        raise NothingAsked
    return planning.decide(by=by, proposal=poll.proposal, time=time)


@transaction.atomic
def take_back(*, gathering: Gathering, by: Person) -> None:
    poll = poll_of(gathering)
    if poll is None or not poll.proposal.is_open:
        raise NothingAsked
    planning.call_off(poll.proposal)
    record("took back the question when a gathering suits", gathering, by=by,
           programme=gathering.programme_id, gathering=gathering.pk)  # fmt: skip


def poll_of(gathering: Gathering) -> Poll | None:
    return Poll.objects.filter(gathering=gathering).select_related("proposal__programme").first()


def waits_for(gathering: Gathering, person: Person) -> Proposal | None:
    """The open question when it suits, where they are asked; one query."""
    rows = Proposal.objects.open().filter(gathering_poll__gathering=gathering)
    return rows.filter(asked__person=person).first()


def ask_who_may_come(poll: Poll) -> int:
    """Ask those no longer who may come no more; their answers go with them."""
    may = may_come(poll.gathering).values("person")
    gone = Asked.objects.filter(proposal=poll.proposal_id).exclude(person__in=may)
    count = gone.count()
    if count:
        gone.delete()
    return count


# For the hooks of ``planning``


def asking(proposal: Proposal) -> Asking | None:
    """For ``hooks.POLLS_FOR``; also of a question that a newer one has followed."""
    rows = Gathering.objects.select_related("programme")
    found = rows.filter(poll__proposal=proposal).first()
    if found is None and proposal.meeting_id is not None:
        found = rows.filter(sittings__meeting=proposal.meeting_id).first()
    if found is None:
        return None
    page = reverse("gatherings:when", args=[found.programme_id, found.pk])
    return Asking(page, found.get_absolute_url(), not found.is_settled)


def plan(proposal: Proposal, when: When, where: Where, by: Person | None) -> Meeting | None:
    """The date that a poll has led to. For ``hooks.PLANNERS``."""
    poll = Poll.objects.filter(proposal=proposal).select_related("gathering").first()
    if poll is None:
        return None
    added = add_date(
        gathering=poll.gathering, when=when, where=where, places=poll.places, by=by or proposal.by
    )
    held = hold(poll.gathering)
    seat_who_can(held, held.sitting(added.pk), proposal)
    if poll.tell:
        tell_who_may_come.enqueue(poll.gathering_id)
    return added.meeting


def seat_who_can(held: Held, sitting: Sitting, proposal: Proposal) -> None:
    """Places in the order of the answers, then turns on the wait-list.

    Whoever can come to one date only, and has a place at another one, keeps that.
    """
    for person in who_can(held, sitting, proposal):
        if has_place(sitting, person):
            continue
        if free(held, sitting) > 0 and not sitting.waiting.exists():
            give(held, sitting, person, by=None)
        else:
            waiting, is_new = Waiting.objects.get_or_create(sitting=sitting, person=person)
            if is_new:
                tell_who_waits_now(waiting)


def who_can(held: Held, sitting: Sitting, proposal: Proposal) -> list[Person]:
    """Who has said yes or if need be, in their order, and may still come."""
    others = [one.meeting_id for one in held.others(sitting)]
    elsewhere = Attendee.objects.filter(meeting__in=others).values("person")
    rows = Asked.objects.filter(
        proposal=proposal,
        answers__time__starts_at=sitting.meeting.starts_at,
        answers__word__in=(Word.YES, Word.IF_NEEDED),
        person__in=may_come(held.gathering).values("person"),
    )
    rows = rows.exclude(person__in=held.hosts).exclude(person__in=elsewhere)
    rows = rows.select_related("person__profile").order_by("answered_at", "pk")
    return [row.person for row in rows]
