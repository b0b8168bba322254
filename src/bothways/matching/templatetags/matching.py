from __future__ import annotations

from django import template

from bothways.matching import percents

register = template.Library()


@register.filter
def whole_percent(share: float | None) -> str:
    return percents.whole_percent(share)
