"""What people have with other systems, when two of them become one."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint_once

from .models import OwnRoom


def mover() -> Mover:
    return Mover(fields=("integrations.OwnRoom.person",), move=move)


def move(merge: Merge) -> None:
    repoint_once(merge, OwnRoom, "person", same=("system_id",))
