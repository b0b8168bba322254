"""The balance on other pages of the space."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.partnerships.hooks import Panel, Space, Tab

from .ideas import idea_for
from .queries import balance_of, picture_of, shared_entries


def balance_tab(space: Space) -> Tab:
    return Tab(gettext("Balance"), reverse("balance:balance", args=[space.partnership.pk]))


def balance_panel(space: Space) -> Panel:
    now = timezone.now()
    entries = shared_entries(space, now)
    context = {
        "space": space,
        "balance": balance_of(space, entries, now),
        "picture": picture_of(space, entries, now),
        "idea": idea_for(space),
    }
    return Panel("partnerships/balance/_panel.html", context)


def balance_at_the_end(space: Space) -> Panel | None:
    """For the look back: what flowed, without a judgement."""
    now = timezone.now()
    entries = shared_entries(space, now)
    picture = picture_of(space, entries, now)
    if picture is None:
        return None
    context = {"space": space, "picture": picture, "balance": balance_of(space, entries, now)}
    return Panel("partnerships/balance/_look_back.html", context)
