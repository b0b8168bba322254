"""Choosing people of the directory to invite: counted and named in a few queries, at any size.

Coordinators see names, functions and locations of the first few, and counts of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.recruitment.criteria.conditions import months_before
from bothways.recruitment.criteria.queries import criteria_of, kept_out
from bothways.recruitment.models import Door, Invitation, SignUp
from bothways.recruitment.signups.addresses import DOMAIN

FIRST = 12
"""Names that the preview shows."""
MOST_TWINS = 10
MOST_USED = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked of the directory; what is empty isn't asked."""

    functions: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    months_least: int | None = None
    months_most: int | None = None
    meets_criteria: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Choice()


@dataclass(frozen=True, slots=True)
class Shown:
    """One person of the preview: all that coordinators learn of them."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom an invitation would reach."""

    new: int
    here: int
    """In the programme already, withdrawn ones too."""
    invited: int
    closed: int
    """Their accounts are closed."""
    unreachable: int
    """Without an address, or with one that may not come in by this door."""
    first: list[Shown]
    twins: list[str]
    """Names that two of them share, or one with somebody who is in or invited: perhaps one person
    under two addresses."""


def chosen(door: Door, choice: Choice, today: date) -> QuerySet[Person]:
    """Everybody of the directory whom the choice names, whatever became of them."""
    rows = Person.objects.order_by("name", "pk")
    for column, values in (
        ("function", choice.functions),
        ("location", choice.locations),
        ("level", choice.levels),
    ):
        if values:
            rows = rows.filter(**{f"profile__{column}__in": values})
    if choice.months_least is not None:
        rows = rows.filter(profile__started_on__lte=months_before(today, choice.months_least))
    if choice.months_most is not None:
        rows = rows.filter(profile__started_on__gte=months_before(today, choice.months_most))
    if choice.meets_criteria:
        rows = rows.exclude(kept_out(criteria_of(door.programme), today))
    return rows


def is_here(door: Door) -> Exists:
    return Exists(SignUp.objects.filter(programme=door.programme, person=OuterRef("pk")).order_by())


def is_invited(door: Door) -> Exists:
    standing = Invitation.objects.filter(
        programme=door.programme, email=OuterRef("email"), called_back_at=None
    )
    return Exists(standing.order_by())


def is_reachable(door: Door) -> Q:
    reachable = ~Q(email__endswith="@" + DOMAIN)
    at_home = Q()
    for domain in door.allowed_domains:
        at_home |= Q(email__endswith="@" + domain) | Q(email__endswith="." + domain)
    return reachable & at_home


def to_invite(door: Door, choice: Choice, today: date) -> QuerySet[Person]:
    """Those of them who are new: active, reachable, not in and not invited."""
    rows = chosen(door, choice, today).filter(is_reachable(door), is_active=True)
    return rows.filter(~is_here(door), ~is_invited(door))


def emails_to_invite(door: Door, choice: Choice, today: date, most: int) -> list[str]:
    return list(to_invite(door, choice, today).values_list("email", flat=True)[:most])


def preview(door: Door, choice: Choice, today: date) -> Preview:
    """Four queries."""
    rows = chosen(door, choice, today).annotate(here=is_here(door), invited=is_invited(door))
    active, reachable = Q(is_active=True), is_reachable(door)
    out = Q(here=False, invited=False)
    counted: dict[str, Any] = rows.order_by().aggregate(
        total=Count("pk"),
        closed_=Count("pk", filter=~active),
        here_=Count("pk", filter=active & Q(here=True)),
        invited_=Count("pk", filter=active & Q(here=False, invited=True)),
        new_=Count("pk", filter=active & out & reachable),
    )
    left = sum(counted[name] for name in ("closed_", "here_", "invited_", "new_"))
    new = to_invite(door, choice, today)
    first = new.values_list("name", "profile__function", "profile__location")[:FIRST]
    return Preview(
        new=counted["new_"],
        here=counted["here_"],
        invited=counted["invited_"],
        closed=counted["closed_"],
        unreachable=counted["total"] - left,
        first=[Shown(name, where(function, place)) for name, function, place in first],
        twins=twins(door, new),
    )


def where(function: str | None, location: str | None) -> str:
    return Profile(function=function or "", location=location or "").where


def twins(door: Door, new: QuerySet[Person]) -> list[str]:
    """Names among the new that occur twice, or that somebody in the programme or invited has."""
    folded = new.annotate(key=Lower("name")).order_by()
    twice = folded.values("key").annotate(count=Count("pk")).filter(count__gt=1)
    among = list(twice.order_by("key").values_list("key", flat=True)[:MOST_TWINS])
    others = Person.objects.annotate(key=Lower("name")).filter(
        Q(Exists(SignUp.objects.filter(programme=door.programme, person=OuterRef("pk")).order_by()))
        | Q(is_invited(door))
    )
    known = folded.filter(key__in=others.order_by().values("key"))
    beside = list(known.order_by("key").values_list("key", flat=True)[:MOST_TWINS])
    keys = list(dict.fromkeys([*among, *beside]))[:MOST_TWINS]
    rows = folded.filter(key__in=keys).order_by("name", "pk").values_list("key", "name")
    return sorted(dict(rows[: MOST_TWINS * 5]).values())


def used(column: str) -> list[str]:
    """Functions, locations or levels in use, to choose from."""
    rows = Profile.objects.exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[:MOST_USED])
