"""The one door to versions of what counts."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.programmes.programmes.access import get_programme

from .models import PolicyVersion


def get_version(person: Person, programme: int, pk: int) -> PolicyVersion:
    """A version of a programme that the person coordinates. Raises ``Http404``."""
    versions = PolicyVersion.objects.select_related("programme")
    return get_object_or_404(versions, programme=get_programme(person, programme), pk=pk)
