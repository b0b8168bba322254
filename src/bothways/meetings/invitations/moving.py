"""Calendars when two people become one: who stays keeps what they have chosen."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint_once

from .models import CalendarChoice, CalendarCopy


def mover() -> Mover:
    return Mover(
        fields=("meetings.CalendarChoice.person", "meetings.CalendarCopy.person"), move=move
    )


def move(merge: Merge) -> None:
    repoint_once(merge, CalendarChoice, "person", same=())
    repoint_once(merge, CalendarCopy, "person", same=("uid",))
