"""Notices when two people become one: what both were told is told once."""

from __future__ import annotations

from bothways.notifications.models import Notice
from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint_once


def mover() -> Mover:
    return Mover(fields=("notifications.Notice.person",), move=move)


def move(merge: Merge) -> None:
    repoint_once(merge, Notice, "person", same=("key",))
