"""The frame of a space, on the pages of every stage."""

from __future__ import annotations

from django import template

from bothways.partnerships.hooks import STYLES, Space
from bothways.partnerships.space.queries import CurrentTab, tabs_of

register = template.Library()


@register.simple_tag
def space_tabs(space: Space, path: str) -> list[CurrentTab]:
    return tabs_of(space, path)


@register.simple_tag
def space_styles() -> list[str]:
    """Style sheets of later stages' panels, which stand on pages of every space."""
    return list(STYLES)
