"""The one door to partnerships: only the people in one find it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import Partnership


def get_partnership(person: Person, pk: int) -> Partnership:
    """The partnership, for somebody in it. Raises ``Http404``."""
    mine = Partnership.objects.visible_to(person).select_related("programme")
    mine = mine.prefetch_related("participations__person__profile")
    return get_object_or_404(mine, pk=pk)


def _is_in_named(person: Person, named: Mapping[str, Any]) -> bool:
    return Partnership.objects.visible_to(person).filter(pk=named["partnership"]).exists()


PARTNER = Rule("partner", "Only the people in it.", _is_in_named)
OWN = Rule("partner", "Only you; the others in it see only their own.", _is_in_named)
