"""The pulse on the pages of a programme: its tab, and figures for sponsors."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.programmes.hooks import Figure, Tab
from bothways.programmes.models import Programme

from .queries import figures_of


def pulse_tab(programme: Programme) -> Tab:
    path = reverse("pulse:pulse", args=[programme.pk])
    return Tab(gettext("Pulse"), path, first=gettext("Every exchange"))


def pulse_figures(programme: Programme) -> list[Figure]:
    return [Figure(value, label) for value, label in figures_of(programme)]
