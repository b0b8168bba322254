"""The one door to runs."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person

from .models import Run


def get_run(person: Person, programme: int, pk: int) -> Run:
    """The run, for somebody who coordinates its programme. Raises ``Http404``."""
    mine = Run.objects.visible_to(person).select_related("programme", "by")
    return get_object_or_404(mine, programme=programme, pk=pk)
