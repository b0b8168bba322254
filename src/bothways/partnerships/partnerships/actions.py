"""Opening partnerships when matches are published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bothways.accounts.models import Person
from bothways.matching.models import Circle, Match

from .models import Participation, Partnership

BATCH = 500


def open_partnerships(
    *, matches: Sequence[Match], circles: Sequence[Circle] = (), by: Person | None
) -> dict[str, str]:
    """Open the partnership of each match, circle and peer group, in the publisher's transaction.

    Answers the path of each person's page, {"match:<pk>:<person pk>" or "circle:<pk>:<person pk>":
    path}. ``matches`` come with ``a`` and ``b`` loaded, ``circles`` with their members. What has
    its partnership already keeps it.
    """
    paths = open_pairs(matches) if matches else {}
    return {**paths, **(open_circles(circles) if circles else {})}


def open_pairs(matches: Sequence[Match]) -> dict[str, str]:
    programme_id = matches[0].run.programme_id
    Partnership.objects.bulk_create(
        [Partnership(programme_id=programme_id, match=match) for match in matches],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    opened = {
        partnership.match_id: partnership
        for partnership in Partnership.objects.filter(match__in=[match.pk for match in matches])
    }
    join(side for match in matches for side in sides_of(match, opened[match.pk]))
    return {
        f"match:{match.pk}:{person}": opened[match.pk].get_absolute_url()
        for match in matches
        for person in (match.a.person_id, match.b.person_id)
    }


def open_circles(circles: Sequence[Circle]) -> dict[str, str]:
    programme_id = circles[0].run.programme_id
    Partnership.objects.bulk_create(
        [
            Partnership(
                programme_id=programme_id, circle=circle, kind=circle.kind, skills=circle.skills
            )
            for circle in circles
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    opened = {
        partnership.circle_id: partnership
        for partnership in Partnership.objects.filter(circle__in=[circle.pk for circle in circles])
    }
    join(seat for circle in circles for seat in seats_of(circle, opened[circle.pk]))
    return {
        f"circle:{circle.pk}:{member.sign_up.person_id}": opened[circle.pk].get_absolute_url()
        for circle in circles
        for member in circle.members.all()
    }


def join(participations: Iterable[Participation]) -> None:
    Participation.objects.bulk_create(participations, ignore_conflicts=True, batch_size=BATCH)


def sides_of(match: Match, partnership: Partnership) -> tuple[Participation, Participation]:
    return (
        Participation(
            partnership=partnership,
            person_id=match.a.person_id,
            gives=match.a_gives,
            gets=match.b_gives,
            gain=match.gain_a,
        ),
        Participation(
            partnership=partnership,
            person_id=match.b.person_id,
            gives=match.b_gives,
            gets=match.a_gives,
            gain=match.gain_b,
            place=1,
        ),
    )


def seats_of(circle: Circle, partnership: Partnership) -> list[Participation]:
    return [
        Participation(
            partnership=partnership,
            person_id=member.sign_up.person_id,
            gives=member.gives,
            gets=member.gets,
            gain=member.gain,
            place=member.place,
        )
        for member in circle.members.all()
    ]
