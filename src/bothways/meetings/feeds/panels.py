"""The way to one's feed, on the page that says when one can meet."""

from __future__ import annotations

from bothways.accounts.models import Person
from bothways.partnerships.hooks import Panel


def feed_panel(person: Person) -> Panel:
    return Panel("meetings/feeds/_panel.html")
