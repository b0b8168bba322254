from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.accounts.models import Person
from bothways.matching.runs.models import Run


def get_open_run(person: Person, programme: int, pk: int) -> Run:
    """The run without its long columns, for somebody who coordinates its programme. Raises
    ``Http404``."""
    runs = Run.objects.visible_to(person).filter(programme=programme, state=Run.State.DONE)
    return get_object_or_404(runs.only("programme_id", "number"), pk=pk)
