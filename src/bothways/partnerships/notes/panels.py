"""Shared notes on other pages of an exchange: their tab, and what is due today."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.partnerships.hooks import Panel, Space, Tab

from .queries import mine_due


def notes_tab(space: Space) -> Tab:
    return Tab(gettext("Notes"), reverse("shared:notes", args=[space.partnership.pk]))


def journal_tab(space: Space) -> Tab:
    return Tab(gettext("Journal"), reverse("journal:journal", args=[space.partnership.pk]))


def due_panel(space: Space) -> Panel | None:
    """What I have taken on and is due; nothing when nothing is."""
    today = timezone.localdate()
    due = mine_due(space, today) if space.is_open else []
    if not due:
        return None
    context = {"items": due, "partnership": space.partnership.pk, "today": today}
    return Panel("partnerships/notes/_due.html", context)
