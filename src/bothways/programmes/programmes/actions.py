"""Creating and changing programmes, and naming who runs them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.accounts.roles.actions import find_or_create_person
from bothways.common.audit.actions import record
from bothways.notifications.telling.actions import notify_many
from bothways.notifications.telling.tellings import Letter, Telling
from bothways.people.models import Profile
from bothways.programmes.models import Outcome, Programme, ProgrammeRole


class ProgrammeFacts(TypedDict):
    name: str
    purpose: str
    starts_on: date
    ends_on: date
    places: int | None


class LastCoordinator(Exception):
    def __str__(self) -> str:
        return gettext("A programme needs a coordinator. Name another one first.")


Outcomes = Mapping[str, list[str]]
"""Audience → texts, in their order."""


@transaction.atomic
def create_programme(*, facts: ProgrammeFacts, outcomes: Outcomes, by: Person | None) -> Programme:
    """Create a programme; whoever creates it coordinates it."""
    programme = Programme.objects.create(**facts, created_by=by)
    set_outcomes(programme, outcomes)
    record("created the programme", programme, by=by, programme=programme.pk)
    if by is not None:
        ProgrammeRole.objects.create(
            programme=programme, person=by, role=ProgrammeRole.Role.COORDINATOR
        )
    return programme


@transaction.atomic
def change_programme(programme: Programme, *, facts: ProgrammeFacts, by: Person) -> None:
    """Save new facts, and note which of them are new."""
    before = Programme.objects.get(pk=programme.pk)
    changed = [name for name, value in facts.items() if getattr(before, name) != value]
    for name, value in facts.items():
        setattr(programme, name, value)
    programme.save(update_fields=list(facts))
    if changed:
        record("changed the programme", programme, by=by, programme=programme.pk, changed=changed)


def set_outcomes(programme: Programme, outcomes: Outcomes) -> bool:
    """Make the outcomes these; ``True`` when that changed anything."""
    wanted = [
        (str(audience), position, text)
        for audience, texts in outcomes.items()
        for position, text in enumerate(dict.fromkeys(texts))
    ]
    present = list(programme.outcomes.values_list("audience", "position", "text"))
    if sorted(wanted) == sorted(present):
        return False
    # Whose words stay keeps its measure, figures and owner.
    kept = {(one.audience, one.text): one for one in programme.outcomes.all()}
    for audience, position, text in wanted:
        one = kept.pop((audience, text), None) or Outcome(
            programme=programme, audience=audience, text=text
        )
        one.position = position
        one.save()
    programme.outcomes.filter(pk__in=[one.pk for one in kept.values()]).delete()
    return True


@transaction.atomic
def give_role(
    programme: Programme, *, role: str, email: str, name: str = "", by: Person | None
) -> ProgrammeRole:
    """Make somebody coordinator or sponsor, and tell them. Nothing happens the second time.

    Raises ``ValidationError`` when ``email`` isn't an address.
    """
    person, is_new = find_or_create_person(email=email, name=name)
    if is_new:
        Profile.objects.create(person=person)
    given, created = ProgrammeRole.objects.get_or_create(
        programme=programme, person=person, role=role
    )
    if created:
        record(f"named a {role}", person, by=by, programme=programme.pk)
        if person != by:
            tell_of_role(given, by)
    return given


def tell_of_role(given: ProgrammeRole, by: Person | None) -> None:
    programme, person = given.programme, given.person
    is_coordinator = given.role == ProgrammeRole.Role.COORDINATOR
    path = programme.get_absolute_url() if is_coordinator else figures_path(programme)
    title = (
        gettext("You coordinate %(programme)s")
        if is_coordinator
        else gettext("You sponsor %(programme)s")
    ) % {"programme": programme.name}
    context = {
        "person": person,
        "programme": programme,
        "is_coordinator": is_coordinator,
        "by": by,
        "title": title,
        "url": settings.BASE_URL + path,
    }

    def letter(stop_url: str) -> Letter:
        return Letter(title, render_to_string("programmes/programmes/email/role.txt", context))

    telling = Telling(
        person,
        key=f"role:{given.pk}",
        title=title,
        path=path,
        programme=programme.name,
        letter=letter,
    )
    notify_many([telling], kind="role")


def figures_path(programme: Programme) -> str:
    return f"{programme.get_absolute_url()}figures/"


@transaction.atomic
def remove_role(role: ProgrammeRole, *, by: Person) -> None:
    """Take a role away. Raises ``LastCoordinator``."""
    held = ProgrammeRole.objects.select_for_update().filter(
        programme=role.programme, role=ProgrammeRole.Role.COORDINATOR, person__is_active=True
    )
    is_coordinator = role.role == ProgrammeRole.Role.COORDINATOR
    if is_coordinator and not held.exclude(pk=role.pk).exists():
        raise LastCoordinator
    record(f"removed a {role.role}", role.person, by=by, programme=role.programme_id)
    role.delete()
