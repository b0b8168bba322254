"""Where safety stands on the pages of others."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import Panel, Space
from bothways.programmes.hooks import Tab
from bothways.programmes.models import Programme


def safety_panel(space: Space) -> Panel:
    path = reverse("safety:safety", args=[space.partnership.pk])
    return Panel("conversations/safety/_panel.html", {"path": path})


def reports_tab(programme: Programme) -> Tab:
    return Tab(gettext("Reports"), reverse("reports:list", args=[programme.pk]))
