"""The doors to signing up: a link that somebody was given, and a programme one coordinates."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.programmes.models import Programme

from .models import Door

MOST = 43


def get_door(token: str) -> Door:
    """The way in that this link leads to, open or not. Raises ``Http404``."""
    if len(token) > MOST:
        raise Http404
    return get_object_or_404(Door.objects.select_related("programme"), token=token)


def get_programme(person: Person, pk: int) -> Programme:
    """The programme, for somebody who coordinates it. Raises ``Http404``."""
    return get_object_or_404(Programme.objects.coordinated_by(person), pk=pk)
