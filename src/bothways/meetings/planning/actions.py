"""Proposing times, saying which suit, and planning the meeting from them.

Whoever changes a proposal holds its row (and its partnership's before), so that two who pick at
once plan one meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.live.hints import hint
from bothways.meetings.hooks import CANCELLED, PLANNERS, Change, asking_of
from bothways.meetings.meetings.actions import (
    When,
    Where,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    refuse_bad_time,
)
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.space.queries import space_of
from bothways.partnerships.space.writing import hold
from bothways.programmes.models import Programme

from .choosing import best_of
from .models import Asked, Proposal, ProposedTime, TimeAnswer, Word
from .refusals import (
    CantBePlanned,
    NotAskedForTimes,
    NoTimes,
    NotToBeMoved,
    OnlyWhoProposed,
    ProposalClosed,
    ProposedMeanwhile,
    TimePassed,
    TooManyTimes,
)

MOST = 12
"""Times of one proposal."""


@dataclass(frozen=True, slots=True)
class Times:
    """Several times for one meeting."""

    starts_at: Sequence[datetime]
    minutes: int
    zone: str
    """On whose clock they were set."""

    def when(self, starts_at: datetime) -> When:
        return When(starts_at, self.minutes, self.zone)


# Proposing


@transaction.atomic
def propose(
    *, space: Space, key: UUID, times: Times, where: Where, note: str = "",
    instead_of: int | None = None, moves: Meeting | None = None,
) -> Proposal:  # fmt: skip
    """Ask everybody in the space which of some times suit; to who proposes them they all do.

    ``instead_of`` is the proposal that who proposes has seen, whose place this takes; ``moves`` a
    meeting of the space that is to take place at one of them instead. Raises what
    ``plan_meeting`` does, ``NoTimes``, ``TooManyTimes``, ``ProposedMeanwhile`` and
    ``NotToBeMoved``.
    """
    partnership = hold(space)
    known = Proposal.objects.filter(key=key, partnership=partnership).first()
    if known is not None:
        return known
    starts = checked(times, partnership.last_day)
    if moves is not None:
        refuse_to_move(Meeting.objects.get(pk=moves.pk, partnership=partnership))
    standing = Proposal.objects.open().filter(partnership=partnership).first()
    if standing is not None:
        if standing.pk != instead_of:
            raise ProposedMeanwhile(standing)
        close(standing, Proposal.State.REPLACED)
    made = Proposal.objects.create(
        programme_id=partnership.programme_id, partnership=partnership, key=key,
        by=space.mine.person, note=note, minutes=times.minutes, zone=times.zone,
        way=where.way, place=where.place, link=where.link, moves=moves,
    )  # fmt: skip
    set_out(made, starts, [space.mine.person, *(side.person for side in space.here)])
    return made


@transaction.atomic
def open_poll(
    *, by: Person, programme: Programme, people: Iterable[Person], key: UUID, times: Times,
    where: Where, title: str, note: str = "", asks_by: bool = True,
) -> Proposal:  # fmt: skip
    """The same among people of a programme, without an exchange: ``hooks.PLANNERS`` plan its
    meeting. Who may ask whom is for the caller to know, who tells ``people`` where ``by`` isn't
    one of those who meet (``asks_by``). Raises ``Passed``, ``NoTimes`` and ``TooManyTimes``."""
    known = Proposal.objects.filter(key=key, programme=programme).first()
    if known is not None:
        return known
    starts = checked(times, None)
    made = Proposal.objects.create(
        programme=programme, key=key, by=by, title=title, note=note, minutes=times.minutes,
        zone=times.zone, way=where.way, place=where.place, link=where.link,
    )  # fmt: skip
    if asks_by:
        set_out(made, starts, [by, *(person for person in people if person != by)])
    else:
        put_down(made, starts, people)
    return made


def checked(times: Times, last_day: date | None) -> list[datetime]:
    starts = sorted(set(times.starts_at))
    if not starts:
        raise NoTimes
    if len(starts) > MOST:
        raise TooManyTimes
    for starts_at in starts:
        refuse_bad_time(times.when(starts_at), last_day)
    return starts


def set_out(proposal: Proposal, starts: Sequence[datetime], people: Sequence[Person]) -> None:
    made, asked = put_down(proposal, starts, people)
    Asked.objects.filter(pk=asked[0].pk).update(answered_at=timezone.now())
    TimeAnswer.objects.bulk_create(
        TimeAnswer(time=time, asked=asked[0], word=Word.YES) for time in made
    )
    title = gettext("%(name)s proposes times for your next meeting: which suits you?")
    if proposal.moves_id is not None:
        title = gettext("%(name)s proposes other times for a meeting of yours: which suits you?")
    tell(proposal, people[1:], key=f"times:{proposal.pk}", title=title)
    hint_of(proposal)


def put_down(
    proposal: Proposal, starts: Sequence[datetime], people: Iterable[Person]
) -> tuple[list[ProposedTime], list[Asked]]:
    made = ProposedTime.objects.bulk_create(
        ProposedTime(proposal=proposal, starts_at=starts_at) for starts_at in starts
    )
    asked = Asked.objects.bulk_create(Asked(proposal=proposal, person=person) for person in people)
    return made, asked


@transaction.atomic
def ask_for(
    *, space: Space, key: UUID, when: When, where: Where, instead_of: int | None = None
) -> Meeting:
    """Plan a meeting at one time; the times that stood to be chosen from, and that who plans it
    has seen, are settled by that. Raises what ``plan_meeting`` does."""
    meeting = plan_meeting(space=space, key=key, when=when, where=where)
    rows = Proposal.objects.open().filter(partnership=space.partnership, moves=None)
    for standing in rows.filter(pk=instead_of or 0):
        standing.meeting = meeting
        close(standing, Proposal.State.PLANNED)
    return meeting


# Answering


@transaction.atomic
def pick(*, by: Person, proposal: Proposal, time: int) -> Meeting:
    """Plan the meeting at one of the times: in a pair by the other, else by who proposed them.

    Picked twice it is planned once. Raises ``ProposalClosed``, ``TimePassed``,
    ``NotAskedForTimes``, ``OnlyWhoProposed``, ``CantBePlanned`` and what ``plan_meeting`` does.
    """
    held = held_proposal(by, proposal, hears=True)
    return settled_at(held, time, by, may=may_pick(by, held))


@transaction.atomic
def decide(*, by: Person, proposal: Proposal, time: int) -> Meeting:
    """The same for who arranges what a poll without an exchange is for; that they do is for the
    caller to know. Raises ``ProposalClosed``, ``TimePassed`` and ``CantBePlanned``."""
    return settled_at(held_row(proposal), time, by, may=True)


@transaction.atomic
def call_off(proposal: Proposal) -> None:
    """Nobody is asked any more; what is closed stays as it is. Who may is for the caller."""
    held = held_row(proposal)
    if held.is_open:
        close(held, Proposal.State.WITHDRAWN)


@transaction.atomic
def say(*, by: Person, proposal: Proposal, words: Mapping[int, str]) -> Meeting | None:
    """Say of each time whether it suits; may be said anew while it is open.

    Once everybody has, and one time suits all, the meeting is planned. Raises what ``pick`` does.
    """
    held = held_proposal(by, proposal, hears=True)
    refuse_closed(held)
    mine = held.asked.get(person=by)
    times = {time.pk: time for time in held.times.select_related("proposal")}
    TimeAnswer.objects.filter(asked=mine).delete()
    TimeAnswer.objects.bulk_create(
        TimeAnswer(time=time, asked=mine, word=words.get(pk, Word.NO)) for pk, time in times.items()
    )
    Asked.objects.filter(pk=mine.pk).update(answered_at=timezone.now())
    hint_of(held)
    if not held.asked.filter(answered_at=None).exists():
        chosen = best_of(held)
        if chosen is not None and chosen.suits_all:
            return settle(held, times[chosen.time.pk], None)
        tell_who_proposed(held, by)
    return None


def tell_who_proposed(held: Proposal, by: Person) -> None:
    """Everybody has answered, and no time suits all: who proposed them chooses or asks anew."""
    asking = asking_of(held)
    if held.by is None or (held.by == by and asking is None):
        return
    title = gettext("No time suits all of you yet: choose one, or propose others")
    if asking is not None:
        title = gettext("All have answered, and no time suits everybody: %(title)s")
    tell(held, [held.by], key=f"times-said:{held.pk}", title=title,
         path=asking.page if asking else "")  # fmt: skip


@transaction.atomic
def withdraw(*, by: Person, proposal: Proposal) -> None:
    """Take the times back. Raises ``OnlyWhoProposed`` and ``ProposalClosed``."""
    held = held_proposal(by, proposal)
    if held.by_id != by.pk or asking_of(held) is not None:
        raise OnlyWhoProposed
    if held.state == Proposal.State.WITHDRAWN:
        return
    refuse_closed(held)
    close(held, Proposal.State.WITHDRAWN)


# What they share


def held_proposal(by: Person, proposal: Proposal, *, hears: bool = False) -> Proposal:
    """The row, held until the transaction ends; ``hears``: only in a space that is open."""
    if hears and proposal.partnership is not None:
        hold(space_of(by, proposal.partnership))
    held = held_row(proposal)
    if not held.asked.filter(person=by).exists():
        raise NotAskedForTimes
    return held


def held_row(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("partnership__programme", "meeting", "moves", "by").get(
        pk=proposal.pk
    )


def refuse_closed(held: Proposal) -> None:
    if not held.is_open:
        raise ProposalClosed(held)
    asking = asking_of(held)
    if asking is not None and not asking.is_open:
        raise CantBePlanned


def may_pick(person: Person, proposal: Proposal) -> bool:
    """In a pair the other picks; among more who proposed does, or anybody where they are gone. Of
    what others arrange, nobody who is asked."""
    if asking_of(proposal) is not None:
        return False
    asked = set(proposal.asked.values_list("person", flat=True))
    if proposal.by_id not in asked:
        return True
    return person.pk != proposal.by_id if len(asked) == 2 else person.pk == proposal.by_id


def settled_at(held: Proposal, time: int, by: Person, *, may: bool) -> Meeting:
    """Settle it at a time that somebody chose; again it is as it was."""
    chosen = held.times.select_related("proposal").filter(pk=time).first()
    if held.meeting is not None and chosen and held.meeting.starts_at == chosen.starts_at:
        return held.meeting
    refuse_closed(held)
    if chosen is None or chosen.has_passed:
        raise TimePassed
    if not may:
        raise OnlyWhoProposed
    return settle(held, chosen, by)


def can_move(meeting: Meeting) -> bool:
    return meeting.is_planned and meeting.starts_at > timezone.now()


def refuse_to_move(meeting: Meeting) -> None:
    if not can_move(meeting):
        raise NotToBeMoved


def settle(held: Proposal, chosen: ProposedTime, by: Person | None) -> Meeting:
    """Plan its meeting, or move it there; ``by`` nobody: everybody's answers did."""
    when = When(chosen.starts_at, held.minutes, held.zone)
    where = Where(held.way, held.place, held.link)
    if held.partnership is not None:
        sides = list(held.partnership.participations.filter(left_at=None))
        person = by or held.by
        planner = next((side for side in sides if person and side.person_id == person.pk), sides[0])
        agreed = who_said_yes(chosen)
        if held.moves is not None:
            refuse_to_move(held.moves)
            meeting = change_meeting(
                by=planner.person, meeting=held.moves, seen=held.moves.sequence, when=when,
                agreed=agreed,
            )  # fmt: skip
        else:
            space = space_of(planner.person, held.partnership)
            meeting = plan_meeting(
                space=space, key=held.key, when=when, where=where, title=held.title, agreed=agreed
            )
    else:
        planned = (plan(held, when, where, by) for plan in PLANNERS)
        found = next((one for one in planned if one is not None), None)
        if found is None:
            raise CantBePlanned
        meeting = found
        Attendee.objects.filter(meeting=meeting, person__in=who_said_yes(chosen)).update(
            answer=Attendee.Answer.YES, answered_at=timezone.now()
        )
    held.meeting = meeting
    close(held, Proposal.State.PLANNED)
    if by is None and held.by is not None:
        asking = asking_of(held)
        title = gettext("Your next meeting is planned: it suits all of you")
        if held.moves_id is not None:
            title = gettext("Your meeting has moved to a time that suits all of you")
        if asking is not None:
            title = gettext("It is planned at a time that suits all: %(title)s")
        tell(held, [held.by], key=f"times-settled:{held.pk}", title=title,
             path=asking.page if asking else "")  # fmt: skip
    return meeting


def who_said_yes(chosen: ProposedTime) -> list[int]:
    """They come; who said “if need be” is asked once more."""
    said_yes = chosen.answers.filter(word=Word.YES)
    return list(said_yes.values_list("asked__person", flat=True))


def close(held: Proposal, state: str) -> None:
    held.state, held.closed_at = state, timezone.now()
    held.save(update_fields=["state", "closed_at", "meeting"])
    hint_of(held)


def tell(
    proposal: Proposal, people: Sequence[Person], *, key: str, title: str, path: str = ""
) -> None:
    known = {"name": proposal.by.first_name if proposal.by else "", "title": proposal.title}
    notify(list(people), kind="meeting", key=key, title=title % known,
           path=path or proposal.get_absolute_url())  # fmt: skip


def hint_of(proposal: Proposal) -> None:
    hint(f"proposal:{proposal.pk}", about="times")
    if proposal.partnership_id is not None:
        hint(f"partnership:{proposal.partnership_id}", about="meetings")


@transaction.atomic
def skip_while_resting(*, space: Space) -> list[Meeting]:
    """Skip what is planned until the pause of the exchange is over. Raises ``Over``."""
    partnership = hold(space)
    pause = partnership.pauses.filter(over_at=None).first()
    if pause is None:
        return []
    skipped = list(in_pause(partnership, pause.until))
    for meeting in skipped:
        cancel_meeting(by=space.mine.person, meeting=meeting, seen=meeting.sequence)
    return skipped


def in_pause(partnership: Partnership, until: date) -> QuerySet[Meeting]:
    """Planned ones that haven't begun, before a day."""
    rows = Meeting.objects.ahead().filter(partnership=partnership, starts_at__gt=timezone.now())
    rows = rows.select_related("series", "programme", "partnership__programme")
    return rows.filter(starts_at__date__lt=until)


# People who leave or join, and the end


def close_what_is_open(partnership: Partnership) -> None:
    """In the transaction that ends the exchange."""
    for proposal in Proposal.objects.open().filter(partnership=partnership):
        close(proposal, Proposal.State.WITHDRAWN)


def moves_no_longer(change: Change) -> None:
    """A meeting that is cancelled takes place at none of the times. For ``hooks.ON_CHANGE``."""
    if change.what == CANCELLED:
        for proposal in Proposal.objects.open().filter(moves__in=change.meetings):
            close(proposal, Proposal.State.WITHDRAWN)


def ask_no_longer(side: Participation) -> None:
    """Their answers count no longer; times that only they proposed stay to be chosen from."""
    Asked.objects.filter(
        proposal__partnership=side.partnership_id, proposal__state=Proposal.State.OPEN,
        person=side.person_id,
    ).delete()  # fmt: skip


def ask_as_well(partnership: Partnership, sides: Sequence[Participation]) -> None:
    for proposal in Proposal.objects.open().filter(partnership=partnership).select_related("by"):
        Asked.objects.bulk_create(
            [Asked(proposal=proposal, person_id=side.person_id) for side in sides],
            ignore_conflicts=True,
        )
        tell(proposal, [side.person for side in sides], key=f"times:{proposal.pk}", title=gettext(
            "Times are proposed for your next meeting: which suits you?"))  # fmt: skip
