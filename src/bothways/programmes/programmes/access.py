"""The one door to programmes, and the rules that guard addresses below a programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import Programme, ProgrammeRole


def get_programme(person: Person, pk: int) -> Programme:
    """The programme, for somebody who coordinates it. Raises ``Http404``."""
    return get_object_or_404(Programme.objects.visible_to(person), pk=pk)


def get_figured_programme(person: Person, pk: int) -> Programme:
    """The programme, for somebody who may see its figures. Raises ``Http404``."""
    if not may_see_figures(person, pk):
        raise Http404("No such programme.")
    return get_object_or_404(Programme, pk=pk)


def coordinates(person: Person, programme: int) -> bool:
    return has_role(person, programme, ProgrammeRole.Role.COORDINATOR)


def may_see_figures(person: Person, programme: int) -> bool:
    return has_role(person, programme, *ProgrammeRole.Role)


def has_role(person: Person, programme: int, *roles: ProgrammeRole.Role) -> bool:
    return ProgrammeRole.objects.filter(
        person=person, programme_id=programme, role__in=roles
    ).exists()


def may_create_programmes(person: Person) -> bool:
    """Administrators, and whoever coordinates a programme already."""
    return (
        person.is_administrator
        or ProgrammeRole.objects.filter(person=person, role=ProgrammeRole.Role.COORDINATOR).exists()
    )


def _coordinates_named(person: Person, named: Mapping[str, Any]) -> bool:
    return coordinates(person, named["programme"])


def _sees_figures_of_named(person: Person, named: Mapping[str, Any]) -> bool:
    return may_see_figures(person, named["programme"])


COORDINATOR = Rule("coordinator", "Only the coordinators of this programme.", _coordinates_named)
FIGURES = Rule("figures", "Coordinators and sponsors of this programme.", _sees_figures_of_named)
CREATOR = Rule(
    "creator",
    "Administrators, and people who coordinate a programme.",
    lambda person, named: may_create_programmes(person),
)


def get_role(person: Person, programme: int, pk: int) -> ProgrammeRole:
    """A role in a programme that the person coordinates. Raises ``Http404``."""
    roles = ProgrammeRole.objects.select_related("programme", "person")
    return get_object_or_404(roles, programme=get_programme(person, programme), pk=pk)
