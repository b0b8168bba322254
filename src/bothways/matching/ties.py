"""Ties across functions, counted from the published matches: what outcomes are measured by."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from bothways.programmes.hooks import Counted
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

from .models import Circle, CircleMember, Match
from .review.queries import ordered
from .runs.queries import publications_of

Tie = tuple[int, int]


def ties_of(programme: Programme) -> set[Tie] | None:
    """Pairs of sign-ups who are partners by a published run; nothing before there is one. In a
    circle each is tied to the two beside them, in a peer group to everybody. Three queries."""
    runs = [publication.run_id for publication in publications_of(programme)]
    if not runs:
        return None
    pairs = Match.objects.filter(run__in=runs, parted_at=None).order_by()
    ties = {ordered(a, b) for a, b in pairs.values_list("a", "b")}
    members: dict[int, tuple[str, list[int]]] = {}
    rows = CircleMember.objects.filter(circle__run__in=runs, circle__parted_at=None)
    for circle, kind, sign_up in rows.order_by("circle", "place").values_list(
        "circle", "circle__kind", "sign_up"
    ):
        members.setdefault(circle, (kind, []))[1].append(sign_up)
    for kind, people in members.values():
        beside = (
            zip(people, [*people[1:], people[0]], strict=True)
            if kind == Circle.Kind.RING
            else combinations(people, 2)
        )
        ties |= {ordered(a, b) for a, b in beside if a != b}
    return ties


def across(programme: Programme, ties: set[Tie]) -> set[Tie]:
    """Those between people whose functions are known and differ. One query."""
    function = {
        pk: name.strip().casefold()
        for pk, name in SignUp.objects.filter(programme=programme).values_list(
            "pk", "person__profile__function"
        )
        if name and name.strip()
    }
    return {
        (a, b) for a, b in ties if a in function and b in function and function[a] != function[b]
    }


def count_across(programme: Programme) -> Decimal | None:
    ties = ties_of(programme)
    return None if ties is None else Decimal(len(across(programme, ties)))


def share_across(programme: Programme) -> Decimal | None:
    """Of the people with a partner, how many have one in another function."""
    ties = ties_of(programme)
    if not ties:
        return None
    people = {person for tie in ties for person in tie}
    reached = {person for tie in across(programme, ties) for person in tie}
    return in_percent(len(reached), len(people))


def share_with_a_partner(programme: Programme) -> Decimal | None:
    """Of those who take part, how many have a partner."""
    ties = ties_of(programme)
    if ties is None:
        return None
    taking_part = set(
        SignUp.objects.filter(programme=programme).taking_part().values_list("pk", flat=True)
    )
    partnered = {person for tie in ties for person in tie} & taking_part
    return in_percent(len(partnered), len(taking_part)) if taking_part else None


def in_percent(some: int, all_: int) -> Decimal:
    return (Decimal(100 * some) / Decimal(all_)).quantize(Decimal("0.1"))


COUNTED = (
    Counted(
        slug="ties-across",
        measure="ties",
        title=_("ties between functions"),
        unit=_("ties between functions"),
        how=_(
            "Counted: two partners of the published matches whose functions are known and differ, "
            "each two once. It says that they are matched, not yet that they meet."
        ),
        count=count_across,
    ),
    Counted(
        slug="people-across",
        measure="ties",
        title=_("people with a partner in another function, in per cent"),
        unit=_("%"),
        how=_(
            "Counted: of everybody with a partner in the published matches, those with one whose "
            "function is known and another than theirs."
        ),
        count=share_across,
    ),
    Counted(
        slug="with-a-partner",
        measure="participation",
        title=_("people with a partner, in per cent of those who take part"),
        unit=_("%"),
        how=_(
            "Counted: of everybody who has signed up and not withdrawn, those with a partner in "
            "the published matches."
        ),
        count=share_with_a_partner,
    ),
)
