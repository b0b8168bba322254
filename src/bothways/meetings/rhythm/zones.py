"""When a country changes its clocks: the wall time of a rhythm stays, and its moments follow.

An hourly chore looks whether the time-zone database says something new of the zones in use; only
then are the meetings of such a zone computed anew.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from bothways.meetings.hooks import CHANGED, Change
from bothways.meetings.meetings.actions import said
from bothways.meetings.meetings.models import Meeting

from .models import KnownZone, Series

YEARS = 4
"""So many, this one among them, are compared: longer than any exchange is planned ahead."""
BATCH = 500


def keep_wall_times() -> int:
    """The chore; answers how many meetings have another moment now."""
    rows = Series.objects.filter(cancelled_at=None, until__gte=timezone.localdate()).order_by()
    known = dict(KnownZone.objects.values_list("name", "fingerprint"))
    moved = 0
    for name in sorted(set(rows.values_list("zone", flat=True))):
        found = fingerprint_of(name)
        if known.get(name) == found:
            continue
        moved += sum(follow_clock(pk) for pk in rows.filter(zone=name).values_list("pk", flat=True))
        KnownZone.objects.update_or_create(
            name=name, defaults={"fingerprint": found, "seen_at": timezone.now()}
        )
    return moved


def fingerprint_of(name: str) -> str:
    """Of what a zone's clocks show in the years that matter."""
    return fingerprint(ZoneInfo(name), timezone.now().year)


@lru_cache(maxsize=1000)
def fingerprint(zone: ZoneInfo, year: int) -> str:
    """The offset at every full hour, so that whatever changes of it is seen."""
    begins = datetime(year, 1, 1, tzinfo=UTC)
    hours = (begins + timedelta(hours=number) for number in range(YEARS * 366 * 24))
    said_of_hours = ";".join(str(hour.astimezone(zone).utcoffset()) for hour in hours)
    return hashlib.sha256(f"{year}:{said_of_hours}".encode()).hexdigest()


@transaction.atomic
def follow_clock(pk: int) -> int:
    """Compute the meetings of one series anew that nobody has moved; answers how many moved."""
    series = Series.objects.select_for_update().get(pk=pk)
    ahead = Meeting.objects.standing().filter(
        series=series, is_exception=False, starts_at__gt=timezone.now()
    )
    moved = []
    for one in ahead.select_for_update().order_by("pk"):
        assert one.original_on is not None
        at = series.rhythm.moment(one.original_on).at
        if at != one.starts_at:
            one.ends_at += at - one.starts_at
            one.starts_at = at
            one.sequence, one.changed_at = one.sequence + 1, timezone.now()
            moved.append(one)
    if not moved:
        return 0
    Meeting.objects.bulk_update(
        moved, ["starts_at", "ends_at", "sequence", "changed_at"], batch_size=BATCH
    )
    series.sequence, series.changed_at = series.sequence + 1, timezone.now()
    series.save(update_fields=["sequence", "changed_at"])
    said(Change(CHANGED, tuple(moved), None, series))
    return len(moved)
