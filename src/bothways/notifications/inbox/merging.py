"""Notices when two people become one: what both were told is told once, and the choices of who
stays are theirs."""

from __future__ import annotations

from bothways.notifications.models import Choice, Device, Hours, Notice
from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint, repoint_once


def mover() -> Mover:
    return Mover(
        fields=(
            "notifications.Notice.person",
            "notifications.Choice.person",
            "notifications.Hours.person",
            "notifications.Device.person",
        ),
        move=move,
    )


def move(merge: Merge) -> None:
    repoint_once(merge, Notice, "person", same=("key",))
    repoint_once(merge, Choice, "person", same=("kind",))
    repoint(merge, Device, "person")
    repoint_once(merge, Hours, "person", same=())
