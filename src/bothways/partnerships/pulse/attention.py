"""What coordinators decide about a worry. Each decision is one row under the worry's key."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.text import one_line, tidy
from bothways.partnerships.partnerships.models import Partnership

from .models import Attention

SNOOZE = timedelta(days=14)


@transaction.atomic
def decide(*, partnership: Partnership, key: str, do: str, note: str, by: Person) -> Attention:
    """``do``: “take” (I look after it), “snooze” (again in two weeks), “settle” or “reopen”."""
    Partnership.objects.select_for_update().only("pk").get(pk=partnership.pk)
    key = one_line(key)[:80]
    row, _ = Attention.objects.get_or_create(partnership=partnership, key=key)
    now = timezone.now()
    match do:
        case "take":
            row.taken_by = by
        case "snooze":
            row.snoozed_until, row.taken_by = timezone.localdate() + SNOOZE, by
        case "settle":
            row.settled_at, row.settled_by = now, by
        case _:
            row.settled_at = row.settled_by = row.snoozed_until = None
    row.note = tidy(note)[:500] or row.note
    row.changed_at = now
    row.save()
    record(
        "looked after an exchange",
        key.partition(":")[0],
        by=by,
        programme=partnership.programme_id,
        partnership=partnership.pk,
        did=do,
    )
    return row
