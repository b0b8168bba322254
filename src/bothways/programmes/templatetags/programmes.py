"""A programme's header, on the pages of every stage."""

from __future__ import annotations

from django import template

from bothways.programmes.models import Programme
from bothways.programmes.programmes.queries import CurrentTab, tabs_of

register = template.Library()


@register.simple_tag
def programme_tabs(programme: Programme, path: str) -> list[CurrentTab]:
    return tabs_of(programme, path)
