"""Which meetings took place: that, and never who was there."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from .models import WrapUp

BATCH = 1000


def held_by(meetings: Iterable[int]) -> dict[int, bool]:
    """Of these meetings (pks) those of which somebody has said whether they took place.

    Those that nobody has said anything of are left out. What was logged and then removed by its
    people counts as not held.
    """
    found: dict[int, bool] = {}
    for some in batched(meetings, BATCH):
        rows = WrapUp.objects.filter(meeting__in=some).order_by()
        for pk, was_held, removed_at in rows.values_list(
            "meeting", "was_held", "logged__removed_at"
        ):
            found[pk] = was_held and removed_at is None
    return found
