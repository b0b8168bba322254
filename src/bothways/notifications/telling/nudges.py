"""Nobody is nagged: how often people are asked for something again, over all programmes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.inbox.models import Notice


def whom_to_nudge(people: Iterable[int], kind: str, within: timedelta) -> set[int]:
    """Those of the people who may be told of it again; a few queries for thousands.

    Inside a transaction their rows are held, so that two programmes can't ask at the same moment.
    """
    pks = set(people)
    if connection.in_atomic_block:
        held = Person.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
        list(held.values_list("pk", flat=True))
    lately = Notice.objects.filter(
        person__in=pks, kind=kind, created_at__gt=timezone.now() - within
    )
    return pks - set(lately.values_list("person", flat=True))
