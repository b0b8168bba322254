"""What people are told of by the programmes themselves, and where in a programme it belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.notifications.kinds.registry import Kind, Section, Timing, register
from bothways.notifications.telling.tellings import PLACES, Asked, Place

from .models import Programme, ProgrammeRole

IN_PROGRAMME = re.compile(r"/programmes/(\d{1,18})/")


def coordinates(person: Person) -> bool:
    return ProgrammeRole.objects.filter(person=person, role=ProgrammeRole.Role.COORDINATOR).exists()


ROLE = Kind(
    key="role",
    title=_("A role you are given"),
    text=_("You coordinate or sponsor a programme from now on."),
    section=Section.COORDINATING,
    email=Timing.AT_ONCE,
    can_switch_off=False,
    is_urgent=True,
    icon="key-round",
    is_for=coordinates,
)


def register_kinds() -> None:
    register(ROLE)
    PLACES.append(programmes_of)


def programmes_of(asked: Sequence[Asked]) -> Mapping[Asked, Place]:
    """The programme whose pages the path leads to."""
    named = {one: int(found[1]) for one in asked if (found := IN_PROGRAMME.match(one[1]))}
    names = dict(Programme.objects.filter(pk__in=set(named.values())).values_list("pk", "name"))
    return {one: Place(programme=names[pk]) for one, pk in named.items() if pk in names}
