"""The one door to goals: one's own, and those that others in the exchange share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule
from bothways.partnerships.hooks import Space

from .models import Goal


def get_goal(space: Space, pk: int) -> Goal:
    """A goal of this exchange that its reader may see. Raises ``Http404``."""
    return get_object_or_404(readable(space.mine.person, space.partnership.pk), pk=pk)


def get_own_goal(space: Space, pk: int) -> Goal:
    """One's own goal of this exchange. Raises ``Http404``."""
    return get_object_or_404(
        readable(space.mine.person, space.partnership.pk), pk=pk, owner=space.mine
    )


def readable(person: Person, partnership: int) -> QuerySet[Goal]:
    rows = Goal.objects.visible_to(person).filter(owner__partnership=partnership)
    return rows.select_related("owner__person", "helper__person")


def _reads_named(person: Person, named: Mapping[str, Any]) -> bool:
    return readable(person, named["partnership"]).filter(pk=named["goal"]).exists()


def _owns_named(person: Person, named: Mapping[str, Any]) -> bool:
    own = readable(person, named["partnership"]).filter(owner__person=person)
    return own.filter(pk=named["goal"]).exists()


GOAL = Rule("partner", "The people in it; a private goal only whose it is.", _reads_named)
OWN_GOAL = Rule("partner", "Only whose goal it is.", _owns_named)
