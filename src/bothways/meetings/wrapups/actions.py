"""Saying how a meeting went. The first who does writes the log; the others agree or put it right.

The logged meeting has the planned one's own key (each occurrence of a series has one), so whoever
wraps up, and however often, the balance is fed once.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bothways.meetings.agendas.access import Here
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.meetings.turns.actions import stand_still, tell_rooms
from bothways.meetings.turns.models import TurnTaking
from bothways.partnerships.meeting_log import actions as log
from bothways.partnerships.meeting_log.actions import Details
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.meeting_log.refusals import PerhapsTheSame
from bothways.partnerships.space.writing import hold

from .models import WrapUp
from .refusals import AnothersAlready, Cancelled, NotYet, SaidMeanwhile


def log_key(meeting: Meeting) -> UUID:
    return uuid5(meeting.uid, "wrap-up")


@transaction.atomic
def was_held(
    *, here: Here, details: Details, seen: int, version: int, is_another: bool = False
) -> WrapUp:
    """It took place, and so. ``seen`` is the wrap-up's version on the page, 0 of none; ``version``
    the logged meeting's.

    Raises ``Over``, ``NotYet``, ``Cancelled``, ``SaidMeanwhile``, ``TooMany``; ``PerhapsTheSame``
    where one of that day is noted already, unless ``is_another`` says that it isn't that one; and
    the log's ``ChangedMeanwhile`` of what another has put right since.
    """
    found = hold_wrap_up(here)
    if found is not None and found.was_held and found.logged is not None:
        return agreed_or_put_right(here, found, details, version)
    refuse_stale(found, seen)
    same = None if is_another else the_same(here, details)
    if same is not None:
        log.agree(space=here.space, meeting=same, version=same.version)
        return linked(here, found, same, details.present)
    logged, _ = log.log_meeting(
        space=here.space, key=log_key(here.meeting), details=details, is_another=True
    )
    if logged.removed_at is not None:
        logged = brought_back(here, logged, details)
    return linked(here, found, logged, details.present)


@transaction.atomic
def is_the_same(
    *, here: Here, logged: LoggedMeeting, seen: int, details: Details | None = None
) -> WrapUp:
    """What somebody has noted of that day is this meeting; whoever says so agrees to it, or says
    with ``details`` how it was instead. Raises what ``was_held`` does, and ``AnothersAlready``.
    """
    found = hold_wrap_up(here)
    if found is not None and found.logged_id == logged.pk:
        return found
    refuse_stale(found, seen)
    if details is not None:
        logged = log.put_right(
            space=here.space, meeting=logged, details=details, version=logged.version
        )
        return linked(here, found, logged, details.present)
    log.agree(space=here.space, meeting=logged, version=logged.version)
    return linked(here, found, logged, log.details_of(logged).present)


@transaction.atomic
def agree(*, here: Here, version: int) -> None:
    """It was as it is noted. Raises ``Over``, and ``ChangedMeanwhile`` where that isn't so now."""
    found = hold_wrap_up(here)
    if found is not None and found.logged is not None:
        log.agree(space=here.space, meeting=found.logged, version=version)


@transaction.atomic
def was_not_held(*, here: Here, came: Collection[int], seen: int) -> WrapUp:
    """It didn't take place. Nothing is logged; ``came`` are the people who could have.

    Who was there or wasn't is each one's own to see. Raises what ``was_held`` does.
    """
    found = hold_wrap_up(here)
    if found is not None and not found.was_held:
        return found
    refuse_stale(found, seen)
    if found is not None and found.logged is not None and found.logged.removed_at is None:
        log.remove(space=here.space, meeting=found.logged, version=found.logged.version)
    wrapped = written(here, found, held=False, logged=None)
    mark_there(here.meeting, Q(person__in=came))
    stop_the_clock(here.meeting)
    tell_rooms(here.meeting)
    return wrapped


# Parts of the above


def hold_wrap_up(here: Here) -> WrapUp | None:
    hold(here.space)
    meeting = Meeting.objects.select_for_update().get(pk=here.meeting.pk)
    if not meeting.is_planned:
        raise Cancelled
    if meeting.starts_at > timezone.now():
        raise NotYet
    return WrapUp.objects.select_related("logged", "said_by").filter(meeting=meeting).first()


def refuse_stale(found: WrapUp | None, seen: int) -> None:
    if found is not None and found.version != seen:
        raise SaidMeanwhile(found.said_by.first_name if found.said_by else "", found.was_held)


def the_same(here: Here, details: Details) -> LoggedMeeting | None:
    """What is noted of that day with the same figures; what is another planned meeting's isn't
    this one. Raises ``PerhapsTheSame`` where the figures differ."""
    near = log.perhaps_the_same(here.space, details.on)
    taken = set(WrapUp.objects.filter(logged__in=near).values_list("logged", flat=True))
    free = [each for each in near if each.pk not in taken]
    for each in free:
        if log.details_of(each).says_the_same_as(details):
            return each
    if free:
        raise PerhapsTheSame(free[0])
    return None


def agreed_or_put_right(here: Here, found: WrapUp, details: Details, version: int) -> WrapUp:
    logged = found.logged
    assert logged is not None
    if logged.removed_at is not None:
        brought_back(here, logged, details)
    else:
        log.put_right(space=here.space, meeting=logged, details=details, version=version)
    mark_there(here.meeting, Q(participation__in=details.present))
    tell_rooms(here.meeting)
    return found


def brought_back(here: Here, logged: LoggedMeeting, details: Details) -> LoggedMeeting:
    """It was removed from the log, and somebody says that it was after all, and how."""
    log.bring_back(space=here.space, meeting=logged)
    logged.refresh_from_db()
    return log.put_right(space=here.space, meeting=logged, details=details, version=logged.version)


def linked(
    here: Here, found: WrapUp | None, logged: LoggedMeeting, present: frozenset[int]
) -> WrapUp:
    if WrapUp.objects.filter(logged=logged).exclude(meeting=here.meeting).exists():
        raise AnothersAlready
    wrapped = written(here, found, held=True, logged=logged)
    mark_there(here.meeting, Q(participation__in=present))
    stop_the_clock(here.meeting)
    tell_rooms(here.meeting)
    return wrapped


def written(
    here: Here, found: WrapUp | None, *, held: bool, logged: LoggedMeeting | None
) -> WrapUp:
    wrapped = found or WrapUp(meeting=here.meeting, version=0)
    wrapped.was_held, wrapped.logged = held, logged
    wrapped.said_by, wrapped.said_at = here.me, timezone.now()
    wrapped.version += 1
    wrapped.save()
    return wrapped


def mark_there(meeting: Meeting, there: Q) -> None:
    asked = Attendee.objects.filter(meeting=meeting)
    asked.filter(there).update(was_there=True)
    asked.exclude(there).update(was_there=False)


def stop_the_clock(meeting: Meeting) -> None:
    """A clock that nobody has stopped ran until now; what was said of the meeting counts more."""
    taking = TurnTaking.objects.select_related("current").filter(meeting=meeting).first()
    if taking is not None and taking.running_since is not None:
        stand_still(taking)
        taking.ended_at = timezone.now()
        taking.sequence += 1
        taking.save(update_fields=["running_since", "ended_at", "sequence"])
