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
    repoint_once(merge, Attendee, "person", same=("meeting_id",))
    repoint(merge, Proposal, "by")
    repoint_once(merge, Asked, "person", same=("proposal_id",))
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
