"""Meetings on other pages of the space: their tab, and what others have noted."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import Panel, Space, Tab

from .queries import awaiting_me, line_of


def meetings_tab(space: Space) -> Tab:
    return Tab(gettext("Meetings"), reverse("met:meetings", args=[space.partnership.pk]))


def meetings_waiting(space: Space) -> Panel | None:
    """Meetings that others have noted and that I can say are right."""
    awaiting = awaiting_me(space) if space.is_open else []
    if not awaiting:
        return None
    lines = [line_of(space, meeting) for meeting in awaiting]
    return Panel("partnerships/meeting_log/_waiting.html", {"space": space, "lines": lines})
