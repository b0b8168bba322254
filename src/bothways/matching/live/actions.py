from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.runs.models import Run

from .models import Presence


def be_here(*, run: Run, by: Person) -> None:
    """The person has the board open now. No deed: it is in no history, and forgotten soon."""
    Presence.objects.bulk_create(
        [Presence(run=run, person=by, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["run", "person"],
        update_fields=["seen_at"],
    )


def forget_presences() -> int:
    """The hourly chore."""
    gone, _ = Presence.objects.filter(seen_at__lt=timezone.now() - timedelta(hours=1)).delete()
    return gone
