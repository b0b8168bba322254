"""What people have with other systems, when two of them become one."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint, repoint_once

from .models import CalendarAccount, OwnRoom


def mover() -> Mover:
    fields = ("integrations.OwnRoom.person", "integrations.CalendarAccount.person")
    return Mover(fields=fields, move=move)


def move(merge: Merge) -> None:
    repoint(merge, CalendarAccount, "person")
    repoint_once(merge, OwnRoom, "person", same=("system_id",))
