"""What a calendar says, kept as times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from bothways.meetings.slots.spans import merged

from .models import BusyBlock, BusyCalendar

MOST_BLOCKS = 5000
"""Of one calendar; the later ones are left out."""


@transaction.atomic
def replace_blocks(calendar: BusyCalendar, spans: Iterable[tuple[datetime, datetime]]) -> int:
    """Keep these as all that the calendar says; overlapping ones become one. Answers how many.

    ``spans`` are aware. Nothing is written where nothing has changed.
    """
    held = BusyCalendar.objects.select_for_update().filter(pk=calendar.pk).first()
    if held is None:
        return 0
    in_utc = ((starts.astimezone(UTC), ends.astimezone(UTC)) for starts, ends in spans)
    wanted = merged(in_utc)[:MOST_BLOCKS]
    known = list(held.blocks.values_list("starts_at", "ends_at"))
    if known != wanted:
        held.blocks.all().delete()
        BusyBlock.objects.bulk_create(
            BusyBlock(calendar=held, starts_at=starts, ends_at=ends) for starts, ends in wanted
        )
    return len(wanted)
