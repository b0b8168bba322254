"""How somebody can call."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.meetings.hooks import Call

from .links import filled
from .models import OwnRoom, VideoSystem


def systems_with_rooms() -> Iterable[VideoSystem]:
    """Each with ``room_count``: how many people have saved theirs."""
    return VideoSystem.objects.annotate(room_count=Count("rooms"))


def calls_of(person: Person) -> list[Call]:
    """Those that administrators have set; one that needs the person's own room, and has none, says
    where to save it."""
    systems = list(VideoSystem.objects.all())
    mine = rooms_of(person) if any(system.takes_own for system in systems) else {}
    return [
        Call(
            key=f"video:{system.pk}",
            title=system.name,
            link=partial(link_by, system, mine.get(system.pk, "")),
            to_do="" if is_ready(system, mine) else reverse("video:rooms"),
        )
        for system in systems
    ]


def is_ready(system: VideoSystem, mine: dict[int, str]) -> bool:
    return not system.takes_own or system.pk in mine


def link_by(system: VideoSystem, own: str, meeting: UUID, partnership: int | None) -> str:
    return filled(system.template, meeting=meeting, partnership=partnership, own=own)


def rooms_of(person: Person) -> dict[int, str]:
    """Links by system."""
    return dict(OwnRoom.objects.filter(person=person).values_list("system", "link"))
