"""The hourly look at gatherings that lie ahead."""

from __future__ import annotations

from django.utils import timezone

from bothways.programmes.models import State

from .actions import look_again
from .models import Gathering, Poll
from .polls import ask_who_may_come


def look_at_places() -> int:
    """Whoever may come no more (their account is closed, say) gives back their place; an offer that
    went by goes on to the next. Answers how many lost a place."""
    ahead = Gathering.objects.filter(
        cancelled_at=None,
        sittings__meeting__state="planned",
        sittings__meeting__starts_at__gt=timezone.now(),
    ).exclude(programme__state__in=(State.CLOSED, State.ARCHIVED))
    return sum(look_again(one) for one in ahead.distinct().order_by("pk"))


def look_at_polls() -> int:
    """Whoever may come no more is asked no longer. Answers how many that were."""
    polls = Poll.objects.filter(proposal__state="open").select_related("gathering")
    return sum(ask_who_may_come(poll) for poll in polls)
