from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person

from .models import Notice


def get_notice(person: Person, pk: int) -> Notice:
    """One's own notice. Raises ``Http404``."""
    return get_object_or_404(Notice, person=person, pk=pk)
