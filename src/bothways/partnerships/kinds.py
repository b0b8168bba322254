"""What people are told of in their exchanges, and to which of them it belongs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import batched

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.notifications.kinds.registry import Kind, Section, Timing, register
from bothways.notifications.telling.tellings import PLACES, Asked, Place
from bothways.programmes.kinds import coordinates
from bothways.ui.ribbons import listed
from bothways.ui.words import first_name

from .partnerships.models import Participation

IN_PARTNERSHIP = re.compile(r"/partnerships/(\d{1,18})/")
BATCH = 500

CHECK_IN = Kind(
    key="check-in",
    title=_("How it is going"),
    text=_("Three short questions now and then."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    icon="heart-pulse",
)
FEEDBACK = Kind(
    key="feedback",
    title=_("Thanks and feedback"),
    text=_("Somebody in your exchange thanks you, or has feedback for you."),
    section=Section.EXCHANGE,
    email=Timing.DAILY,
    push=True,
    icon="message-circle-heart",
)
ACTION_ITEM = Kind(
    key="action item",
    title=_("Something for you to do"),
    text=_("Somebody in your exchange has noted what you have taken on."),
    section=Section.EXCHANGE,
    email=Timing.DAILY,
    icon="list-todo",
)
AGREEMENT = Kind(
    key="agreement",
    title=_("Your agreement"),
    text=_("Somebody proposes a new version, accepts it, or would change something."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    push=True,
    patience=timedelta(minutes=10),
    icon="signature",
)
GOAL = Kind(
    key="goal",
    title=_("Goals"),
    text=_("Somebody sets a goal that you can help with, or gets on with one."),
    section=Section.EXCHANGE,
    email=Timing.DAILY,
    push=True,
    icon="target",
)
MEETING = Kind(
    key="meeting",
    title=_("Your meetings"),
    text=_("A date is noted or taken back, or a meeting was noted: is it so?"),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    push=True,
    patience=timedelta(minutes=10),
    icon="calendar-days",
)
COURSE = Kind(
    key="course",
    title=_("How your exchange goes on"),
    text=_("A pause, a later end, somebody who leaves, and its end."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    push=True,
    icon="route",
)
NUDGE = Kind(
    key="nudge",
    title=_("A word from the coordinators"),
    text=_("When your exchange may need one; at most once a week."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    icon="hand-heart",
)
WORD_ANSWERED = Kind(
    key="word answered",
    title=_("An answer from the coordinators"),
    text=_("To a confidential word that you wrote to them."),
    section=Section.EXCHANGE,
    email=Timing.AT_ONCE,
    push=True,
    icon="mail-open",
)
WORD = Kind(
    key="word",
    title=_("A confidential word"),
    text=_("Somebody in one of your programmes asks for your help, in confidence."),
    section=Section.COORDINATING,
    email=Timing.AT_ONCE,
    push=True,
    icon="message-square-lock",
    is_for=coordinates,
)


def register_kinds() -> None:
    register(
        CHECK_IN,
        AGREEMENT,
        GOAL,
        MEETING,
        ACTION_ITEM,
        FEEDBACK,
        COURSE,
        NUDGE,
        WORD_ANSWERED,
        WORD,
    )
    PLACES.append(spaces_of)


def spaces_of(asked: Sequence[Asked]) -> Mapping[Asked, Place]:
    """“With Mara and Jun”, and the programme, for everybody who is in the partnership."""
    named = {one: int(found[1]) for one in asked if (found := IN_PARTNERSHIP.match(one[1]))}
    sides: dict[int, dict[int, str]] = defaultdict(dict)
    programmes: dict[int, str] = {}
    for some in batched(sorted(set(named.values())), BATCH):
        rows = Participation.objects.filter(partnership__in=some).order_by("pk")
        for pk, person, name, programme in rows.values_list(
            "partnership", "person", "person__name", "partnership__programme__name"
        ):
            sides[pk][person] = name
            programmes[pk] = programme
    return {
        one: Place(programmes[pk], space_name(one[0], sides[pk]))
        for one, pk in named.items()
        if one[0] in sides[pk]
    }


def space_name(person: int, names: Mapping[int, str]) -> str:
    others = [first_name(name) for pk, name in names.items() if pk != person]
    return gettext("With %(names)s") % {"names": listed(others)} if others else ""
