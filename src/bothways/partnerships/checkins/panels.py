"""Check-ins on the pages of others: the exchange's first page, and the programme's menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import FirstStep, Panel, Space
from bothways.programmes.hooks import Tab
from bothways.programmes.models import Programme

from .queries import newest_of


def check_in_panel(space: Space) -> Panel | None:
    """What waits for an answer; nothing when nothing does."""
    newest = newest_of(space.mine)
    if newest is None or newest.answered_at is not None or not space.is_open:
        return None
    path = reverse("checkins:check-in", args=[space.partnership.pk])
    return Panel("partnerships/checkins/_waits.html", {"path": path})


def check_in_step(space: Space) -> FirstStep | None:
    """The same as the one next thing on the home page."""
    panel = check_in_panel(space)
    if panel is None:
        return None
    return FirstStep(
        title=gettext("How is your exchange going?"),
        detail=gettext("Three questions, twenty seconds."),
        url=str(panel.context["path"]),
        action=gettext("Answer"),
        is_done=False,
    )


def check_ins_tab(programme: Programme) -> Tab:
    return Tab(gettext("Check-ins"), reverse("asked:overview", args=[programme.pk]))
