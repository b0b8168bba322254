"""What time does to an exchange: pauses run out, the last day comes, nobody has ended it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Telling
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.models import State

from .leaving import end, leave_where_gone
from .models import Ending, Pause

GRACE = timedelta(days=14)
"""After the last day it is finished by itself."""
BATCH = 500


def keep_courses() -> int:
    """Hourly: take up what has rested long enough, ask who is at the end, finish what is past."""
    today = timezone.localdate()
    return leave_where_gone() + end_pauses(today) + ask_to_look_back(today) + finish_old(today)


def end_pauses(today: date) -> int:
    over = Pause.objects.filter(over_at=None, until__lte=today)
    found = list(over.select_related("partnership")[:BATCH])
    people = Participation.objects.filter(
        partnership__in=[each.partnership_id for each in found],
        partnership__ended_at=None,
        left_at=None,
    ).select_related("person")
    by_partnership = {each.partnership_id: each for each in found}
    with transaction.atomic():
        Pause.objects.filter(pk__in=[each.pk for each in found], over_at=None).update(
            over_at=timezone.now()
        )
        notify_many(
            (
                Telling(
                    side.person,
                    key=f"pause-over:{by_partnership[side.partnership_id].pk}",
                    title=gettext("The pause of your exchange is over: when do you meet?"),
                    path=reverse("partnerships:partnership", args=[side.partnership_id]),
                )
                for side in people
            ),
            kind="course",
        )
    return len(found)


def at_their_end(before: date) -> QuerySet[Partnership]:
    """Open exchanges of programmes under way whose last day is before this one."""
    rows = Partnership.objects.filter(ended_at=None, programme__is_paused=False)
    rows = rows.exclude(programme__state__in=(State.DRAFT, State.OPEN))
    own, programmes = Q(ends_on__lt=before), Q(ends_on=None, programme__ends_on__lt=before)
    return rows.filter(own | programmes)


def ask_to_look_back(today: date) -> int:
    """On the day after the last: once, by a notice."""
    past = at_their_end(today - GRACE).values("pk")
    asked = at_their_end(today).filter(asked_to_look_back_at=None).exclude(pk__in=past)
    found = list(asked.order_by("pk")[:BATCH])
    people = Participation.objects.filter(
        partnership__in=[each.pk for each in found], left_at=None
    ).select_related("person")
    with transaction.atomic():
        Partnership.objects.filter(pk__in=[each.pk for each in found]).update(
            asked_to_look_back_at=timezone.now()
        )
        notify_many(
            (
                Telling(
                    side.person,
                    key=f"look-back-asked:{side.partnership_id}",
                    title=gettext("Your exchange is at its end: look back on it, and say thanks"),
                    path=reverse("endings:look-back", args=[side.partnership_id]),
                )
                for side in people
            ),
            kind="course",
        )
    return len(found)


def finish_old(today: date) -> int:
    past = at_their_end(today - GRACE).order_by("pk").values_list("pk", flat=True)
    closed = Partnership.objects.filter(
        ended_at=None, programme__state__in=(State.CLOSED, State.ARCHIVED)
    ).values_list("pk", flat=True)
    return sum(finish_by_itself(pk) for pk in {*past[:BATCH], *closed[:BATCH]})


@transaction.atomic
def finish_by_itself(pk: int) -> bool:
    row = Partnership.objects.select_for_update().get(pk=pk)
    return end(row, how=Ending.How.FINISHED, by=None) is not None


def resting(partnerships: Sequence[int]) -> Iterable[int]:
    """Those that are paused now."""
    rows = Pause.objects.filter(partnership__in=partnerships, over_at=None)
    return rows.values_list("partnership", flat=True)
