"""Which page a meeting's pages are laid out on."""

from __future__ import annotations

from django.urls import reverse

from bothways.partnerships.hooks import Space

from .models import Meeting

IN_SPACE, ALONE = "partnerships/space/base.html", "meetings/base.html"
OF_MANY = "meetings/gatherings/frame.html"


def layout_for(meeting: Meeting) -> str:
    """Pages of a meeting lie in its space; those of one of many below its gathering."""
    return IN_SPACE if meeting.partnership_id else OF_MANY


def tab_of(space: Space | None) -> str:
    """The page of the space under whose tab these pages lie, though not under its address."""
    return reverse("met:meetings", args=[space.partnership.pk]) if space else ""
