"""Plain functions that make rows for tests, each with fixed values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.people.skills.actions import ensure_skills
from bothways.programmes.models import Outcome, Programme, ProgrammeRole
from bothways.recruitment.models import Offer, SignUp, Want


def make_person(name: str, *, email: str = "", **profile: object) -> Person:
    """“Mara Okafor” becomes mara.okafor@example.org, with a profile."""
    address = email or ".".join(name.lower().split()) + "@example.org"
    person = Person.objects.create_user(address, name=name)
    Profile.objects.create(person=person, **profile)
    return person


def make_administrator(name: str = "Ada Admin") -> Person:
    person = make_person(name)
    person.is_administrator = True
    person.save(update_fields=["is_administrator"])
    return person


def make_programme(
    name: str = "Across the House",
    *,
    coordinator: Person | None = None,
    sponsor: Person | None = None,
    with_outcomes: bool = True,
) -> Programme:
    programme = Programme.objects.create(
        name=name, starts_on=date(2027, 1, 11), ends_on=date(2027, 7, 9)
    )
    if with_outcomes:
        for audience in Outcome.Audience:
            Outcome.objects.create(
                programme=programme, audience=audience, text=f"Better {audience}"
            )
    if coordinator:
        ProgrammeRole.objects.create(programme=programme, person=coordinator, role="coordinator")
    if sponsor:
        ProgrammeRole.objects.create(programme=programme, person=sponsor, role="sponsor")
    return programme


def make_sign_up(
    programme: Programme,
    person: Person | str,
    *,
    offers: Iterable[str | tuple[str, int]] = (),
    wants: Iterable[str | tuple[str, int, int]] = (),
) -> SignUp:
    """Offers as “Excel” or (“Excel”, level); wants as “SQL” or (“SQL”, priority, level now)."""
    if isinstance(person, str):
        person = make_person(person)
    sign_up = SignUp.objects.create(programme=programme, person=person)
    offered = [(entry, 3) if isinstance(entry, str) else entry for entry in offers]
    wanted = [(entry, 2, 0) if isinstance(entry, str) else entry for entry in wants]
    skills = ensure_skills([entry[0] for entry in [*offered, *wanted]])
    Offer.objects.bulk_create(
        Offer(sign_up=sign_up, skill=skills[name], level=level) for name, level in offered
    )
    Want.objects.bulk_create(
        Want(sign_up=sign_up, skill=skills[name], priority=priority, level_now=level_now)
        for name, priority, level_now in wanted
    )
    return sign_up
