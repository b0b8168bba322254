"""Feeds when two people become one: the one of who stays goes on, the other's is handed to them
where they have none, so that a calendar goes on showing meetings."""

from __future__ import annotations

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint

from .models import Feed


def mover() -> Mover:
    return Mover(fields=("meetings.Feed.person",), move=move)


def move(merge: Merge) -> None:
    if not Feed.objects.filter(person=merge.kept).exists():
        repoint(merge, Feed, "person")
    # Not kept in the audit trail: its address is a secret.
    Feed.objects.filter(person=merge.gone).delete()
