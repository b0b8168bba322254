"""What people are told of gatherings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from bothways.notifications.kinds.registry import Kind, Section, Timing, register
from bothways.notifications.telling.tellings import PLACES, Asked, Place

from .models import Gathering

AT_GATHERING = re.compile(r"/gatherings/(\d{1,18})/")

NEWS = Kind(
    key="gathering",
    title=_("What comes up in your programme"),
    text=_("Focus groups, group sessions and events that you can sign up for."),
    section=Section.TAKING_PART,
    email=Timing.DAILY,
    icon="calendar-plus",
)
PLACE = Kind(
    key="gathering place",
    title=_("Your places in gatherings"),
    text=_("A place has come free for you, or what you signed up for has changed or is off."),
    section=Section.TAKING_PART,
    email=Timing.AT_ONCE,
    push=True,
    icon="ticket",
)


def register_kinds() -> None:
    register(NEWS, PLACE)
    PLACES.append(programmes_of)


def programmes_of(asked: Sequence[Asked]) -> Mapping[Asked, Place]:
    named = {one: int(found[1]) for one in asked if (found := AT_GATHERING.match(one[1]))}
    rows = Gathering.objects.filter(pk__in=set(named.values()))
    names = dict(rows.values_list("pk", "programme__name"))
    return {one: Place(programme=names[pk]) for one, pk in named.items() if pk in names}
