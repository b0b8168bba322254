"""Choosing people of the directory to invite: counted and named in a few queries, at any size.

Coordinators see names, functions and locations of the first few, and counts of the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from bothways.accounts.models import Person, of_the_organisation
from bothways.people.models import Profile
from bothways.people.profiles.folding import folded
from bothways.recruitment.criteria.conditions import months_before
from bothways.recruitment.criteria.queries import criteria_of, kept_out
from bothways.recruitment.models import Door, Invitation, SignUp
from bothways.recruitment.signups.addresses import DOMAIN

from .pasted import MOST

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
    """Everybody of the organisation whom the choice names, whatever became of them; guests are
    invited by name alone."""
    rows = Person.objects.filter(of_the_organisation()).order_by("name", "pk")
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


def is_here(door: Door) -> Q:
    signed = SignUp.objects.filter(programme=door.programme).order_by()
    return Q(pk__in=signed.values("person"))


def is_invited(door: Door) -> Q:
    standing = Invitation.objects.filter(programme=door.programme, called_back_at=None)
    return Q(email__in=standing.order_by().values("email"))


def is_reachable(door: Door) -> Q:
    reachable = ~Q(email__endswith="@" + DOMAIN)
    at_home = Q()
    for domain in door.allowed_domains:
        at_home |= Q(email__endswith="@" + domain) | Q(email__endswith="." + domain)
    return reachable & at_home


def to_invite(door: Door, choice: Choice, today: date) -> QuerySet[Person]:
    """Those of them who are new: active, reachable, not in and not invited."""
    rows = chosen(door, choice, today).filter(is_reachable(door), is_active=True)
    return rows.exclude(is_here(door)).exclude(is_invited(door))


def emails_to_invite(door: Door, choice: Choice, today: date) -> list[str]:
    """As many as may be invited in one go, in the order of their names."""
    return list(to_invite(door, choice, today).values_list("email", flat=True)[:MOST])


def preview(door: Door, choice: Choice, today: date) -> Preview:
    """Four queries, and one or two for the rules."""
    rows = chosen(door, choice, today).order_by()
    here, able = is_here(door), Q(is_reachable(door), is_active=True)
    total: dict[str, int] = rows.aggregate(
        people=Count("pk"),
        active=Count("pk", filter=Q(is_active=True)),
        able=Count("pk", filter=able),
    )
    # The few who are in or invited apart, so that not everybody is looked up twice.
    known: dict[str, int] = rows.filter(here | is_invited(door), is_active=True).aggregate(
        people=Count("pk"), here=Count("pk", filter=here), able=Count("pk", filter=able)
    )
    columns = ("name", "profile__function", "profile__location")
    new = list(to_invite(door, choice, today).values_list(*columns)[:MOST])
    return Preview(
        new=total["able"] - known["able"],
        here=known["here"],
        invited=known["people"] - known["here"],
        closed=total["people"] - total["active"],
        unreachable=total["active"] - total["able"] - known["people"] + known["able"],
        first=[Shown(name, where(function, place)) for name, function, place in new[:FIRST]],
        twins=twins(door, [name for name, *_ in new]),
    )


def where(function: str | None, location: str | None) -> str:
    return Profile(function=function or "", location=location or "").where


def twins(door: Door, names: list[str]) -> list[str]:
    """Names that occur twice among those to be invited, or that somebody in the programme or
    invited has; one query."""
    there = Person.objects.filter(is_here(door) | is_invited(door))
    known = {folded(name) for name in there.order_by().values_list("name", flat=True)}
    counted = Counter(map(folded, names))
    found = {key: name for name in names if counted[key := folded(name)] > 1 or key in known}
    return list(found.values())[:MOST_TWINS]


def used(column: str) -> list[str]:
    """Functions, locations or levels in use, to choose from."""
    rows = Profile.objects.exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[:MOST_USED])
