"""“No date ahead”: a milestone, and a worry where people have met and planned no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from bothways.meetings.meetings.models import Meeting
from bothways.meetings.rhythm.cadence import cadences_of
from bothways.partnerships.hooks import RESTING, Worry
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.partnerships.models import Partnership
from bothways.programmes.models import Programme

LAG = timedelta(days=3)
"""After a meeting was due again, before anybody is told."""


def with_date(partnerships: Sequence[int]) -> Iterable[int]:
    """Those that have a date ahead."""
    return Meeting.objects.ahead().order_by().filter(
        partnership__in=partnerships
    ).values_list("partnership", flat=True).distinct()  # fmt: skip


def worries(programme: Programme, partnerships: Sequence[int], today: date) -> Iterator[Worry]:
    """Where people have met, the next meeting is due and no date stands; a handful of queries.

    Where nothing at all has happened for long the worry is another one, “silent”, and stands alone.
    """
    if programme.is_paused:
        return
    ahead = Meeting.objects.ahead().order_by().filter(partnership=OuterRef("pk"))
    rows = Partnership.objects.filter(pk__in=partnerships, ended_at=None).filter(~Exists(ahead))
    bare = list(rows.order_by().values_list("pk", flat=True))
    if not bare:
        return
    last = last_met(partnerships, bare)
    cadences = cadences_of(partnerships)
    resting = {pk for those in RESTING for pk in those(partnerships)}
    now = timezone.now()
    for pk, met_on in sorted(last.items()):
        noon = datetime.combine(met_on, time(12), timezone.get_current_timezone())
        since = noon + cadences.get(pk, timedelta(weeks=3)) + LAG
        if pk not in resting and since <= now:
            yield Worry(
                partnership=pk,
                key=f"no-date:{met_on:%Y-%m-%d}",
                sentence=gettext("They have met, and have no date for the next time."),
                since=since,
                helps=gettext(
                    "A friendly line to both is often enough: two times to choose from, or a "
                    "rhythm that plans itself."
                ),
                unless=frozenset({"silent"}),
            )


def last_met(partnerships: Sequence[int], bare: Sequence[int]) -> dict[int, date]:
    """The day of the last meeting, noted or planned, of those with no date ahead."""
    wanted = set(bare)
    noted = LoggedMeeting.objects.filter(partnership__in=partnerships, removed_at=None)
    found = dict(noted.order_by().values_list("partnership").annotate(Max("on")))
    planned = Meeting.objects.standing().filter(
        partnership__in=partnerships, ends_at__lte=timezone.now()
    )
    for pk, at in planned.order_by().values_list("partnership").annotate(Max("starts_at")):
        on = timezone.localdate(at)
        found[pk] = max(found.get(pk, on), on)
    return {pk: on for pk, on in found.items() if pk in wanted}
