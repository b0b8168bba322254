"""The one door to a logged meeting: through the space of its partnership."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from bothways.partnerships.hooks import Space

from .models import LoggedMeeting


def get_meeting(space: Space, pk: int) -> LoggedMeeting:
    """A meeting of this space, removed or not. Raises ``Http404``."""
    here = LoggedMeeting.objects.filter(partnership=space.partnership)
    here = here.select_related("entered_by__person")
    here = here.prefetch_related("turns", "attendances__participation__person")
    return get_object_or_404(here, pk=pk)
