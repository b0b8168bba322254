"""The door to an exchange for the coordinators of its programme who aren't in it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.models import Partnership
from bothways.programmes.programmes.access import get_programme

from .queries import is_inside


def get_exchange(person: Person, programme: int, pk: int) -> Partnership:
    """Raises ``Http404``, also to who is in it: another coordinator looks after it."""
    found = get_programme(person, programme)
    exchange = get_object_or_404(
        Partnership.objects.select_related("programme"), programme=found, pk=pk
    )
    if is_inside(exchange, person):
        raise Http404
    return exchange
