"""The clock of a meeting, and what is chosen before it: anybody who is asked to it presses.

Each names the ``sequence`` that stood on its page. Of two who press at the same moment one is
first; the other's press does nothing unless it is already so, and shows how things stand.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from bothways.common.live.hints import hint_many
from bothways.meetings.agendas.access import Here
from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.space.writing import Refused, hold

from .models import MeetingTurn, TurnTaking
from .queries import chosen_turns, leaders_of, may_begin, planned_turns, ran_in

MOST_MORE = 240
"""Minutes by which one turn can be extended."""


class PressedMeanwhile(Refused):
    def __str__(self) -> str:
        return gettext(
            "Somebody else pressed a moment before you. This is how it stands now; press again if "
            "you still mean it."
        )


class Cancelled(Refused):
    def __str__(self) -> str:
        return gettext("This meeting was cancelled. Nothing was changed.")


class NotNow(Refused):
    def __str__(self) -> str:
        return gettext("The clock can be started from an hour before the meeting to a day after.")


class HasBegun(Refused):
    def __str__(self) -> str:
        return gettext("The meeting has begun; change over with the buttons of the clock.")


class NoTurn(Refused):
    """Who said that they can't come has none, and where nobody leads there is none at all."""

    def __str__(self) -> str:
        return gettext("There is no such turn in this meeting. Nothing was changed.")


class LongEnough(Refused):
    def __str__(self) -> str:
        return gettext("This turn was made four hours longer already. Nothing was changed.")


# Before it begins


@transaction.atomic
def choose(*, here: Here, seen: int, chosen: str, leader: Participation | None = None) -> None:
    """Let somebody else begin, give all of it to one, or (``chosen`` empty) go by the plan again.

    Raises what ``hold_turns`` does, and ``HasBegun``.
    """
    taking = hold_turns(here)
    whose = leader.pk if leader and chosen else None
    if chosen == TurnTaking.Chosen.FIRST and whose == planned_first(here):
        chosen, whose = "", None
    if (taking.chosen, taking.chosen_for_id) == (chosen, whose):
        return
    refuse_stale(taking, seen)
    if taking.turns.exists():
        raise HasBegun
    taking.chosen, taking.chosen_for_id, taking.counts = chosen, whose, False
    pressed(here, taking, "chosen", "chosen_for", "counts")


def planned_first(here: Here) -> int | None:
    turns = planned_turns(here, leaders_of(here))
    return turns[0].person if turns else None


@transaction.atomic
def make_up(*, here: Here, of: TurnTaking, wanted: bool) -> None:
    """Count what was chosen in an earlier meeting after all, so that the plan evens it out; or
    leave it as chosen again. Raises what ``hold_turns`` does."""
    hold_turns(here)
    changed = TurnTaking.objects.filter(
        pk=of.pk, meeting__partnership=here.space.partnership, counts=not wanted
    ).update(counts=wanted)
    if changed:
        tell_rooms(here.meeting)


# While it runs


@transaction.atomic
def run(*, here: Here, seen: int, leader: int | None = None) -> None:
    """Start the clock, let it go on, or let it run for somebody else's turn.

    Raises what ``hold_turns`` does, ``NotNow`` and ``NoTurn``.
    """
    taking = hold_turns(here)
    if leader is None and taking.running_since is not None:
        return
    current = taking.current
    if (
        leader is not None
        and taking.running_since is not None
        and current is not None
        and current.leader_id == leader
    ):
        return
    refuse_stale(taking, seen)
    if not may_begin(taking.meeting):
        raise NotNow
    write_turns(here, taking)
    stand_still(taking)
    turns = list(taking.turns.all())
    wanted = next((turn for turn in turns if turn.leader_id == leader), None)
    if leader is None:
        wanted = taking.current or next((turn for turn in turns if turn.minutes), None)
    if wanted is None:
        raise NoTurn
    taking.current = wanted
    taking.running_since, taking.ended_at = timezone.now(), None
    taking.begun_at = taking.begun_at or taking.running_since
    pressed(here, taking, "current", "running_since", "begun_at", "ended_at")


@transaction.atomic
def pause(*, here: Here, seen: int) -> None:
    taking = hold_turns(here)
    if taking.running_since is None:
        return
    refuse_stale(taking, seen)
    stand_still(taking)
    pressed(here, taking, "running_since")


@transaction.atomic
def extend(*, here: Here, seen: int, minutes: int) -> None:
    """Give the current turn some minutes more; the others' stay as long as they are."""
    taking = hold_turns(here)
    refuse_stale(taking, seen)
    if taking.current_id is None:
        raise NotNow
    rows = MeetingTurn.objects.filter(pk=taking.current_id, more__lte=MOST_MORE - minutes)
    if not rows.update(more=F("more") + minutes):
        raise LongEnough
    pressed(here, taking)


@transaction.atomic
def finish(*, here: Here, seen: int) -> None:
    """Stop the clock for good, until somebody lets it go on."""
    taking = hold_turns(here)
    if taking.ended_at is not None or taking.begun_at is None:
        return
    refuse_stale(taking, seen)
    stand_still(taking)
    taking.ended_at = timezone.now()
    pressed(here, taking, "running_since", "ended_at")


# Parts of the above


def hold_turns(here: Here) -> TurnTaking:
    """Hold the turns of a meeting until the transaction ends. Raises ``Over``, ``Cancelled``."""
    hold(here.space)
    meeting = Meeting.objects.select_for_update().get(pk=here.meeting.pk)
    if not meeting.is_planned:
        raise Cancelled
    taking, _ = TurnTaking.objects.select_related("current").get_or_create(meeting=meeting)
    taking.meeting = meeting
    return taking


def refuse_stale(taking: TurnTaking, seen: int) -> None:
    if taking.sequence != seen:
        raise PressedMeanwhile


def write_turns(here: Here, taking: TurnTaking) -> None:
    """The plan becomes rows, so that what comes later doesn't change what was. Twice is once."""
    if taking.turns.exists():
        return
    turns = chosen_turns(here, taking, leaders_of(here))
    MeetingTurn.objects.bulk_create(
        MeetingTurn(taking=taking, leader_id=turn.person, place=place, minutes=turn.minutes)
        for place, turn in enumerate(turns)
    )


def stand_still(taking: TurnTaking) -> None:
    """What the current turn has run is added to it."""
    if taking.current is not None and taking.running_since is not None:
        taking.current.seconds = ran_in(taking, taking.current, timezone.now())
        taking.current.save(update_fields=["seconds"])
    taking.running_since = None


def pressed(here: Here, taking: TurnTaking, *changed: str) -> None:
    taking.sequence += 1
    taking.save(update_fields=["sequence", *changed])
    tell_rooms(here.meeting)


def tell_rooms(meeting: Meeting) -> None:
    """Tell the open pages of everybody who is asked that something of the meeting has changed:
    that, and nothing of what."""
    people = sorted(each.person_id for each in meeting.attendees.all())
    hint_many((f"person:{pk}", {"about": "room", "meeting": meeting.pk}) for pk in people)
