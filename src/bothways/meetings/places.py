"""To which exchange a notice of a meeting, of proposed times or of a rhythm belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.db import models

from bothways.notifications.telling.tellings import Asked, Place
from bothways.partnerships.kinds import spaces_of

from .models import Meeting, Proposal, Series

PATHS: tuple[tuple[re.Pattern[str], type[models.Model]], ...] = (
    (re.compile(r"/meetings/(\d{1,18})/"), Meeting),
    (re.compile(r"/meetings/times/(\d{1,18})/"), Proposal),
    (re.compile(r"/meetings/rhythms/(\d{1,18})/"), Series),
)


def places_of_meetings(asked: Sequence[Asked]) -> Mapping[Asked, Place]:
    """“With Mara”, as of any other page of the exchange; at most a query for each of the three."""
    found: dict[Asked, Asked] = {}
    for pattern, model in PATHS:
        named = {one: int(match[1]) for one in asked if (match := pattern.match(one[1]))}
        if not named:
            continue
        rows = model._default_manager.filter(pk__in=set(named.values()))
        spaces = dict(rows.exclude(partnership=None).values_list("pk", "partnership"))
        found |= {
            one: (one[0], f"/partnerships/{spaces[pk]}/")
            for one, pk in named.items()
            if pk in spaces
        }
    known = spaces_of(list(found.values()))
    return {one: known[space] for one, space in found.items() if space in known}
