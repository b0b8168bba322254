"""The one door to a rhythm: for the people in its partnership."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import Series


def get_series(person: Person, pk: int) -> Series:
    """With its partnership and the people in it. Raises ``Http404``."""
    mine = Series.objects.filter(partnership__participations__person=person)
    mine = mine.select_related("partnership__programme", "set_by")
    mine = mine.prefetch_related("partnership__participations__person__profile")
    return get_object_or_404(mine, pk=pk)


def _is_in(person: Person, named: Mapping[str, Any]) -> bool:
    rows = Series.objects.filter(partnership__participations__person=person)
    return rows.filter(pk=named["series"]).exists()


IN_RHYTHM = Rule("partner", "Only the people in its exchange.", _is_in)
