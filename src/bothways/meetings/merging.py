"""Meetings when two people become one. Two in one partnership stay two people."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import drop, repoint, repoint_once

from .availability.moving import move_availability
from .models import (
    AgendaItem,
    Asked,
    Attendee,
    Gathering,
    Host,
    Invited,
    Meeting,
    Proposal,
    ReminderChoice,
    Series,
    Waiting,
    WrapUp,
)


def mover() -> Mover:
    return Mover(
        fields=(
            "meetings.Meeting.set_by",
            "meetings.Series.set_by",
            "meetings.Attendee.person",
            "meetings.Proposal.by",
            "meetings.Asked.person",
            "meetings.Availability.person",
            "meetings.WeeklyWindow.person",
            "meetings.OtherDays.person",
            "meetings.BusyCalendar.person",
            "meetings.AgendaItem.brought_by",
            "meetings.WrapUp.said_by",
            "meetings.ReminderChoice.person",
            "meetings.Gathering.created_by",
            "meetings.Host.person",
            "meetings.Invited.person",
            "meetings.Waiting.person",
        ),
        move=move,
    )


def move(merge: Merge) -> None:
    repoint(merge, Meeting, "set_by")
    repoint(merge, Series, "set_by")
    move_answers(merge, Attendee, "meeting_id")
    repoint(merge, Proposal, "by")
    move_answers(merge, Asked, "proposal_id")
    move_availability(merge)
    repoint(merge, AgendaItem, "brought_by")
    repoint(merge, WrapUp, "said_by")
    if ReminderChoice.objects.filter(person=merge.kept).exists():
        for choice in ReminderChoice.objects.filter(person=merge.gone):
            drop(merge, choice)
    repoint(merge, ReminderChoice, "person")
    repoint(merge, Gathering, "created_by")
    repoint_once(merge, Host, "person", same=("gathering_id",))
    repoint_once(merge, Invited, "person", same=("gathering_id",))
    repoint_once(merge, Waiting, "person", same=("sitting_id",))
    with_place = Waiting.objects.filter(sitting__meeting__attendees__person=merge.kept)
    with_place.filter(person=merge.kept).delete()


def move_answers(merge: Merge, model: type[Attendee] | type[Asked], about: str) -> None:
    """Where both were asked the same, what was said last stands; and who was there under either
    address was there."""
    rows = model._default_manager.filter(person=merge.kept)
    mine = {getattr(row, about): row for row in rows}
    for theirs in model._default_manager.filter(person=merge.gone):
        there = mine.get(getattr(theirs, about))
        if there is not None:
            stays, goes = (theirs, there) if later(theirs, there) else (there, theirs)
            if isinstance(goes, Attendee) and goes.was_there:
                Attendee.objects.filter(pk=stays.pk).update(was_there=True)
            drop(merge, goes)
    repoint(merge, model, "person")


def later(one: Attendee | Asked, other: Attendee | Asked) -> bool:
    said, said_there = one.answered_at, other.answered_at
    return said is not None and (said_there is None or said > said_there)
