"""A programme's header, on the pages of every stage."""

from __future__ import annotations

from typing import Any

from django import template

from bothways.programmes.models import Programme
from bothways.programmes.programmes.queries import CurrentTab, tabs_below, tabs_of
from bothways.programmes.setup.queries import bar_of

register = template.Library()


@register.simple_tag
def programme_tabs(programme: Programme, path: str) -> list[CurrentTab]:
    return tabs_of(programme, path)


@register.simple_tag
def programme_tabs_below(programme: Programme, path: str) -> list[CurrentTab]:
    return tabs_below(programme, path)


@register.inclusion_tag("programmes/setup/_bar.html", takes_context=True)
def set_up_bar(context: template.RequestContext, programme: Programme) -> dict[str, Any]:
    """On the page of a step, while the programme is set up: where one is, why, back and on."""
    request = context["request"]
    bar = request.set_up_bar = bar_of(programme, request.path)
    return {"programme": programme, "bar": bar, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("programmes/setup/_next.html", takes_context=True)
def set_up_next(context: template.RequestContext, programme: Programme) -> dict[str, Any]:
    """At the end of a long page, what its bar says at the top: the way on."""
    bar = getattr(context["request"], "set_up_bar", None)
    return {"programme": programme, "bar": bar, "csrf_token": context.get("csrf_token")}
