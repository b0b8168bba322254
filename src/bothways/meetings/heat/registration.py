"""What the coordinator's view of meetings adds to the pulse."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from bothways.partnerships.hooks import WORRIES, Milestone, add_milestone
from bothways.partnerships.pulse.panels import pulse_tab
from bothways.programmes.hooks import Tab, add_tab
from bothways.programmes.models import Programme

from .worries import with_date, worries


def heat_tab(programme: Programme) -> Tab:
    return Tab(gettext("Meetings"), reverse("heat:heat", args=[programme.pk]))


def register() -> None:
    add_tab(56, heat_tab, under=pulse_tab)
    add_milestone(45, Milestone("date", gettext_lazy("have a date"), with_date))
    WORRIES.append(worries)
