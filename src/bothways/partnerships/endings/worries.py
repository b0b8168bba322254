"""What of endings a coordinator should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import Worry
from bothways.partnerships.partnerships.models import Partnership
from bothways.programmes.models import Programme

from .healing import is_broken
from .models import Departure, Extension


def worries(programme: Programme, partnerships: Sequence[int], today: date) -> Iterator[Worry]:
    """Circles that have lost somebody, and proposals that wait for a coordinator; two queries."""
    gone = Departure.objects.filter(
        participation__partnership__in=partnerships,
        participation__partnership__kind=Partnership.Kind.RING,
        participation__partnership__ended_at=None,
    )
    for departure in gone.select_related("participation__partnership"):
        at = departure.participation.partnership_id
        if not is_broken(departure.participation.partnership):
            continue
        yield Worry(
            partnership=at,
            key=f"broken:{departure.participation_id}",
            sentence=gettext("A circle has lost somebody."),
            since=departure.at,
            helps=gettext("See who could take the gap, or how the others go on."),
            action="look",
            url=reverse("pulse:circle", args=[programme.pk, at]),
        )
    waiting = Extension.objects.filter(
        partnership__in=partnerships,
        partnership__ended_at=None,
        holds_since=None,
        dropped_at=None,
        allowed_at=None,
        until__gt=programme.ends_on,
    )
    for proposal in waiting:
        yield Worry(
            partnership=proposal.partnership_id,
            key=f"longer:{proposal.pk}",
            sentence=gettext("They would go on after the programme ends."),
            since=proposal.proposed_at,
            helps=gettext("A yes costs nothing but their place in the next round."),
            action="look",
            url=reverse("pulse:exchange", args=[programme.pk, proposal.partnership_id]),
        )
