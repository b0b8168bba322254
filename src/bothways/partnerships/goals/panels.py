"""Goals on the other pages of an exchange: their tab, the first step, the panel, the look back."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import FirstStep, Panel, Space, Tab

from .queries import goals_of, has_own


def goals_tab(space: Space) -> Tab:
    return Tab(gettext("Goals"), reverse("goals:goals", args=[space.partnership.pk]))


def goal_step(space: Space) -> FirstStep | None:
    if not space.is_open:
        return None
    return FirstStep(
        title=gettext("Set a first goal"),
        detail=gettext(
            "What can you do in the end that you can’t do yet? There are examples to begin from, "
            "and you choose whether it is shared."
        ),
        url=reverse("goals:new", args=[space.partnership.pk]),
        action=gettext("Set a goal"),
        is_done=has_own(space),
    )


def goals_panel(space: Space) -> Panel | None:
    """My goals, and those that the others share; nothing before there are any."""
    goals = goals_of(space)
    if not goals.mine and not goals.theirs:
        return None
    url = reverse("goals:goals", args=[space.partnership.pk])
    return Panel("partnerships/goals/_panel.html", {"goals": goals, "url": url})


def goals_look_back(space: Space) -> Panel | None:
    """Mine, from where they began to where they ended."""
    goals = goals_of(space)
    mine = [*goals.mine, *(one for one in goals.ended if one.goal.owner_id == space.mine.pk)]
    return Panel("partnerships/goals/_look_back.html", {"goals": mine}) if mine else None
