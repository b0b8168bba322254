"""Which page a meeting's pages are laid out on."""

from __future__ import annotations

from .models import Meeting

IN_SPACE, ALONE = "partnerships/space/base.html", "meetings/base.html"


def layout_for(meeting: Meeting) -> str:
    """Pages of a meeting lie in its space; those of one of many stand alone."""
    return IN_SPACE if meeting.partnership_id else ALONE
