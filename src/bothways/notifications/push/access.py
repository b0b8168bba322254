from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person

from .models import Device


def get_device(person: Person, pk: int) -> Device:
    """One's own device. Raises ``Http404``."""
    return get_object_or_404(Device, person=person, pk=pk)
