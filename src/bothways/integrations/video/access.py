"""The door to a system: for administrators alone."""

from __future__ import annotations

from django.http import Http404

from bothways.accounts.models import Person

from .models import VideoSystem


def get_system(person: Person, pk: int) -> VideoSystem:
    """Raises ``Http404``."""
    found = VideoSystem.objects.filter(pk=pk).first() if person.is_administrator else None
    if found is None:
        raise Http404
    return found
