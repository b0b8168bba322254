"""Gatherings on other pages: a programme's menu, a space, the meeting of one date."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bothways.partnerships.hooks import Panel, Space
from bothways.programmes.hooks import Tab
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme

from .models import Gathering
from .queries import SHOWN_AT_HOME, coming_up


def gatherings_tab(programme: Programme) -> Tab:
    return Tab(gettext("Gatherings"), reverse("gatherings:list", args=[programme.pk]))


def coming_panel(space: Space) -> Panel | None:
    """On the first page of a space: what comes up in its programme."""
    if not space.is_open:
        return None
    lines = coming_up(space.mine.person, programme=space.partnership.programme_id)
    if not lines:
        return None
    context = {"lines": lines[:SHOWN_AT_HOME], "more": len(lines) > SHOWN_AT_HOME}
    return Panel("meetings/gatherings/_panel.html", context)


def effects_on_gatherings(programme: Programme, to: str) -> list[str]:
    """What closing a programme does to them."""
    if not is_over(to) or is_over(programme.state):
        return []
    ahead = Gathering.objects.filter(
        programme=programme,
        cancelled_at=None,
        sittings__meeting__state="planned",
        sittings__meeting__starts_at__gt=timezone.now(),
    )
    count = ahead.distinct().count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)d gathering lies ahead. It stays in calendars, and nobody can sign up for it "
            "or off any more: cancel it first if it shouldn’t take place.",
            "%(count)d gatherings lie ahead. They stay in calendars, and nobody can sign up for "
            "them or off any more: cancel first those that shouldn’t take place.",
            count,
        )
        % {"count": count}
    ]
