"""What becomes of meetings when an exchange ends."""

from __future__ import annotations

from django.utils import timezone

from bothways.meetings.hooks import CANCELLED, Change
from bothways.meetings.rhythm.models import Series
from bothways.partnerships.partnerships.models import Partnership

from .actions import called_off, said
from .models import Meeting


def cancel_what_lies_ahead(partnership: Partnership) -> None:
    """In the transaction that ends it: nothing is left in anybody's calendar."""
    rows = Meeting.objects.ahead().filter(partnership=partnership).select_related("series")
    meetings = list(rows)
    now = timezone.now()
    for series in Series.objects.filter(partnership=partnership, cancelled_at=None):
        ahead = [one for one in meetings if one.series_id == series.pk]
        if ahead:
            series.sequence, series.cancelled_at, series.changed_at = series.sequence + 1, now, now
            series.save(update_fields=["sequence", "cancelled_at", "changed_at"])
            called_off(ahead, None)
            said(Change(CANCELLED, tuple(ahead), None, series))
    alone = [one for one in meetings if one.series_id is None]
    called_off(alone, None)
    if alone:
        said(Change(CANCELLED, tuple(alone), None))
