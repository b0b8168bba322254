"""The pulse on the pages of a programme: its tab, what waits there, and figures for sponsors."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.programmes.hooks import Figure, Tab, Watch
from bothways.programmes.models import Programme, State

from .queries import figures_of


def pulse_tab(programme: Programme) -> Tab:
    path = reverse("pulse:pulse", args=[programme.pk])
    return Tab(gettext("Pulse"), path, first=gettext("Every exchange"))


def pulse_watch(programme: Programme) -> Watch | None:
    if programme.state not in (State.UNDER_WAY, State.CLOSING):
        return None
    return Watch(
        title=gettext("See how the exchanges go"),
        url=reverse("pulse:pulse", args=[programme.pk]),
        waiting_url=reverse("pulse:waiting", args=[programme.pk]),
    )


def pulse_figures(programme: Programme) -> list[Figure]:
    return [Figure(value, label) for value, label in figures_of(programme)]
