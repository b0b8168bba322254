"""When a rhythm has broken: what to say, and the one time to take it up again. Never whose doing it
was."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.meetings.meetings.actions import Where
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.planning.defaults import defaults_of
from bothways.meetings.planning.models import Proposal
from bothways.meetings.planning.suggesting import Card, offered_to
from bothways.partnerships.hooks import RESTING, FirstStep, Space
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.partnerships.models import Partnership

from .momentum import GRACE, Momentum, momentum_of
from .words import day_of

YOUNG = timedelta(days=14)
"""The shortest cadence, and the days of grace."""


@dataclass(frozen=True, slots=True)
class Again:
    """To take it up again with one tap."""

    words: str
    card: Card | None
    minutes: int
    where: Where
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def again_for(space: Space, momentum: Momentum | None) -> Again | None:
    """``None`` where nothing has broken, or the exchange rests."""
    if momentum is None or not space.is_open:
        return None
    words = broken_words(space, momentum)
    if not words or rests(space):
        return None
    defaults = defaults_of(space)
    offered = offered_to(space, minutes=defaults.minutes, count=1)
    card = offered.cards[0] if offered.cards else None
    return Again(words, card, defaults.minutes, defaults.where)


def again_step(space: Space) -> FirstStep | None:
    """The same as the one next step of an exchange whose people have met, where nothing else
    waits; one query where nothing has broken."""
    pk = space.partnership.pk
    if not may_have_broken(space):
        return None
    momentum = momentum_of([pk]).get(pk)
    if momentum is None or momentum.last_on is None or rests(space):
        return None
    words = broken_words(space, momentum)
    if not words:
        return None
    return FirstStep(
        title=words,
        detail=gettext("The best time for all of you is one tap away."),
        url=reverse("met:meetings", args=[pk]),
        action=gettext("See the time"),
        is_done=False,
    )


def may_have_broken(space: Space) -> bool:
    """A quick look, since a home page asks it of each exchange. An exchange is young for two weeks;
    later it says no only where they have never met, times are proposed, a date stands soon, or one
    stands later and the last wasn't taken back."""
    now = timezone.now()
    if space.partnership.opened_at > now - YOUNG:
        return False
    of_it = Meeting.objects.filter(partnership=OuterRef("pk"))
    past = of_it.filter(starts_at__lte=now)
    ahead = of_it.standing().filter(ends_at__gt=now)
    noted = LoggedMeeting.objects.filter(partnership=OuterRef("pk"), removed_at=None)
    proposed = Proposal.objects.open().filter(partnership=OuterRef("pk"))
    found = Partnership.objects.filter(
        Exists(past) | Exists(noted),
        ~Exists(proposed),
        ~Exists(ahead.filter(starts_at__lte=now + GRACE)),
        pk=space.partnership.pk,
    ).annotate(
        last=Subquery(past.order_by("-starts_at", "-pk").values("state")[:1]),
        is_dated=Exists(ahead),
    )
    return found.filter(Q(is_dated=False) | Q(last=Meeting.State.CANCELLED)).exists()


def broken_words(space: Space, momentum: Momentum) -> str:
    now = timezone.now()
    if momentum.next_at is not None and momentum.next_at <= now + GRACE:
        return ""
    if were_skipped(space):
        return gettext("The last two didn’t take place. It happens; shall you take it up again?")
    if momentum.next_at is not None or not momentum.due:
        return ""
    if momentum.last_on is None:
        return gettext("There is no date for your first meeting yet. It is a good week to begin.")
    if now.date() - momentum.last_on > momentum.cadence + GRACE:
        known = {"day": day_of(momentum.last_on)}
        return gettext("You met last on %(day)s. Shall you take it up again?") % known
    return ""


def were_skipped(space: Space) -> bool:
    """Whether the last two that were planned were both taken back."""
    rows = Meeting.objects.filter(partnership=space.partnership, starts_at__lte=timezone.now())
    states = rows.order_by("-starts_at", "-pk").values_list("state", flat=True)[:2]
    return list(states) == [Meeting.State.CANCELLED] * 2


def rests(space: Space) -> bool:
    return any(space.partnership.pk in set(rest([space.partnership.pk])) for rest in RESTING)
