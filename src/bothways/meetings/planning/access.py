"""The one door to a proposal: for who is asked about its times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule

from .models import Proposal


def get_proposal(person: Person, pk: int) -> Proposal:
    """With its times, what was said to each, and who is asked. Raises ``Http404``."""
    mine = Proposal.objects.visible_to(person).select_related(
        "by", "programme", "meeting", "moves", "partnership__programme"
    )
    mine = mine.prefetch_related(
        "times__answers", "asked__person__profile", "partnership__participations__person__profile"
    )
    return get_object_or_404(mine, pk=pk)


def _is_asked(person: Person, named: Mapping[str, Any]) -> bool:
    return Proposal.objects.visible_to(person).filter(pk=named["proposal"]).exists()


ASKED_TIMES = Rule("attendee", "Only who is asked about these times.", _is_asked)
