"""The door to guests: the programme one coordinates."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import Guest


def get_guest(person: Person, programme: int, pk: int) -> Guest:
    """The guest of this programme, for somebody who coordinates it. Raises ``Http404``."""
    mine = Guest.objects.standing().filter(
        programme__in=Programme.objects.coordinated_by(person), programme=programme
    )
    return get_object_or_404(mine.select_related("person", "programme"), pk=pk)
