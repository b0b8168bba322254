"""Giving places back: what later stages call when a partnership ends."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bothways.matching.runs.models import Circle, CircleMember, Match
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp


@transaction.atomic
def give_back(
    *, match: Match | None = None, circle: Circle | None = None, only: SignUp | None = None
) -> None:
    """The places that a published match or circle takes are free again; of ``only`` one who
    leaves a group, where that is given. Twice is once. Its people are never matched with each
    other again."""
    now = timezone.now()
    if match is not None:
        Match.objects.filter(pk=match.pk, ended_at=None).update(ended_at=now)
    if circle is not None:
        seats = CircleMember.objects.filter(circle=circle, ended_at=None)
        if only is not None:
            seats = seats.filter(sign_up=only)
        seats.update(ended_at=now)


def end_broken(programme: Programme, people: Collection[int]) -> None:
    """End for good what a withdrawal has broken and somebody of ``people`` was in: they have a new
    partner now, so that whoever comes back finds no partnership with two."""
    now, gone = timezone.now(), Q(a__withdrawn_at__isnull=False) | Q(b__withdrawn_at__isnull=False)
    published = {"run__programme": programme, "run__publication__isnull": False}
    broken = Match.objects.filter(gone, **published, ended_at=None, parted_at=None)
    over = [pk for pk, *pair in broken.values_list("pk", "a", "b") if {*pair} & {*people}]
    Match.objects.filter(pk__in=over).update(ended_at=now)
    rings = CircleMember.objects.filter(
        circle__run__programme=programme,
        circle__run__publication__isnull=False,
        circle__kind=Circle.Kind.RING,
        sign_up__withdrawn_at__isnull=False,
        ended_at=None,
    ).values_list("circle_id", flat=True)
    members = CircleMember.objects.filter(circle__in=list(rings))
    with_them = {
        ring for ring, who in members.values_list("circle_id", "sign_up_id") if who in people
    }
    members.filter(circle__in=with_them).update(ended_at=now)
