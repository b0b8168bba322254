"""What each feature of this stage adds to a space, in the order in which people see it."""

from __future__ import annotations

from django.utils.translation import gettext

from .hooks import Space, Tab, add_space_tab


def register() -> None:
    add_space_tab(10, overview_tab)


def overview_tab(space: Space) -> Tab:
    return Tab(gettext("Your exchange"), space.partnership.get_absolute_url())
