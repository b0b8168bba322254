"""Marking guests from outside, wherever coordinators see the people of a programme."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bothways.programmes.models import Programme
from bothways.recruitment.guests.queries import guest_words

register = template.Library()
KEPT = "_guest_words"


@register.simple_tag(takes_context=True)
def guest_chip(context: template.Context, sign_up: int, programme: Programme) -> SafeString:
    """``{% guest_chip match.a_id programme %}``: “guest, from Acme”, or nothing. One query a page,
    however many people stand on it."""
    words = words_of(context, programme).get(sign_up, "")
    if not words:
        return SafeString("")
    chip = {"text": words, "kind": "neutral", "icon": "luggage"}
    return SafeString(render_to_string("ui/_chip.html", chip))


def words_of(context: template.Context, programme: Programme) -> dict[int, str]:
    request = context.get("request")
    kept: dict[int, dict[int, str]] = getattr(request, KEPT, {}) if request else {}
    if programme.pk not in kept:
        kept[programme.pk] = guest_words(programme.pk)
        if request:
            setattr(request, KEPT, kept)
    return kept[programme.pk]
