"""Opening partnerships when matches are published."""

from __future__ import annotations

from collections.abc import Sequence

from bothways.accounts.models import Person
from bothways.matching.models import Match

from .models import Participation, Partnership


def open_partnerships(*, matches: Sequence[Match], by: Person | None) -> dict[int, dict[int, str]]:
    """Open the partnership of each match, in the publisher's transaction.

    Answers ``{match pk: {person pk: path of the page}}``. ``matches`` come with ``a`` and ``b``
    loaded. A match that has its partnership already keeps it.
    """
    if not matches:
        return {}
    programme_id = matches[0].run.programme_id
    Partnership.objects.bulk_create(
        [Partnership(programme_id=programme_id, match=match) for match in matches],
        ignore_conflicts=True,
        batch_size=500,
    )
    opened = {
        partnership.match_id: partnership
        for partnership in Partnership.objects.filter(match__in=[match.pk for match in matches])
    }
    Participation.objects.bulk_create(
        [side for match in matches for side in sides_of(match, opened[match.pk])],
        ignore_conflicts=True,
        batch_size=500,
    )
    return {
        match.pk: dict.fromkeys(
            (match.a.person_id, match.b.person_id), opened[match.pk].get_absolute_url()
        )
        for match in matches
    }


def sides_of(match: Match, partnership: Partnership) -> tuple[Participation, Participation]:
    return (
        Participation(
            partnership=partnership,
            person_id=match.a.person_id,
            gives=match.a_gives,
            gain=match.gain_a,
        ),
        Participation(
            partnership=partnership,
            person_id=match.b.person_id,
            gives=match.b_gives,
            gain=match.gain_b,
        ),
    )
