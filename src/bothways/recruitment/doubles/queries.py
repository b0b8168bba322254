"""Sign-ups of a programme that may be one person's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.people.merging.likenesses import STRENGTH, Pair, Reason, likenesses
from bothways.people.models import Likeness
from bothways.programmes.models import Programme
from bothways.recruitment.models import Offer, SignUp, Want
from bothways.recruitment.signups.merging import in_order

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Double:
    """Two sign-ups that may be one person's, and what is alike."""

    one: SignUp
    other: SignUp
    reason: str


def pairs_of(programme: Programme) -> dict[Pair, Reason]:
    """Numbers of people who look like one and take part, but for those whom somebody has said to
    be two; two queries and a pass over the names, however many people."""
    rows = SignUp.objects.taking_part().filter(programme=programme).order_by()
    found = likenesses(rows.values_list("person", "person__name", "person__email").iterator())
    if not found:
        return {}
    apart = Likeness.objects.filter(low__in={low for low, _ in found}, different_at__isnull=False)
    for pair in apart.order_by().values_list("low", "high"):
        found.pop(pair, None)
    return found


def doubles_page(programme: Programme, page: object) -> Page[Any]:
    """The likeliest first; five queries."""
    found = pairs_of(programme)
    order = sorted(found, key=lambda pair: (-STRENGTH[found[pair]], pair))
    shown: Page[Any] = Paginator(order, A_PAGE).get_page(page)  # type: ignore[arg-type]
    people = {pk for pair in shown.object_list for pk in pair}
    rows = SignUp.objects.filter(programme=programme, person__in=people)
    by_person = {row.person_id: row for row in rows.select_related("person__profile")}
    shown.object_list = [
        Double(by_person[low], by_person[high], str(found[low, high].label))
        for low, high in shown.object_list
    ]
    return shown


# Two side by side


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the comparison; a value is a text, or texts one below the other."""

    term: str
    values: tuple[list[str], list[str]]

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]


def with_what_they_said(one: SignUp, other: SignUp) -> list[SignUp]:
    offers = Prefetch("offers", Offer.objects.select_related("skill"))
    wants = Prefetch("wants", Want.objects.select_related("skill"))
    rows = SignUp.objects.select_related("person__profile", "programme")
    found = rows.prefetch_related(offers, wants).in_bulk([one.pk, other.pk])
    return [found[one.pk], found[other.pk]]


def side_by_side(two: list[SignUp]) -> list[Said]:
    """What both said; what neither did is left out."""
    both = [lines_of(sign_up) for sign_up in two]
    found = [Said(term, (both[0][term], both[1][term])) for term in both[0]]
    return [said for said in found if any(said.values)]


def lines_of(sign_up: SignUp) -> dict[str, list[str]]:
    person, day = sign_up.person, "j F Y"
    return {
        gettext("E-mail address"): some(person.email),
        gettext("Name"): some(person.name),
        gettext("Function and place"): some(person.profile.where if has_profile(person) else ""),
        gettext("Guest"): some(person.guest_words),
        gettext("Account"): some("" if person.is_active else gettext("closed")),
        gettext("Signed up"): some(date_format(sign_up.created_at, day)),
        gettext("Last changed"): some(date_format(sign_up.changed_at, day)),
        gettext("Can give"): [str(offer.skill) for offer in sign_up.offers.all()],
        gettext("Wants to learn"): [str(want.skill) for want in sign_up.wants.all()],
        gettext("Hope"): some(sign_up.hope),
        gettext("What they want to have reached"): some(sign_up.goals),
        gettext("Interests"): some(sign_up.interests),
        gettext("Hours a month"): some(sign_up.commitment),
    }


def some(value: object) -> list[str]:
    return [str(value)] if value else []


def has_profile(person: Person) -> bool:
    return hasattr(person, "profile")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the two addresses: what its staying would mean."""

    kept: Person
    gone: Person
    refusals: list[str]


def whose_answers_stay(two: list[SignUp]) -> SignUp:
    return in_order(*two)[1]
