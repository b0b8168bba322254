"""The way to “When you can meet”, from other pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Panel, Space
from bothways.people.hooks import ProfileLink


def profile_link(person: Person) -> ProfileLink:
    return ProfileLink(
        title=gettext("When you can meet"),
        text=gettext("Other hours on some days, days away, holidays or a calendar of your own?"),
        url=reverse("availability:availability"),
    )


def planning_hint(space: Space) -> Panel | None:
    """Below what is planned, while there is anything to plan."""
    return Panel("meetings/availability/_hint.html") if space.is_open else None
