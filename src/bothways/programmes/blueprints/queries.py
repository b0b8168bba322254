"""The templates to choose from: those that ship, and the organisation's own."""

from __future__ import annotations

from dataclasses import replace

from bothways.common.numbers import is_whole
from bothways.programmes.models import SavedBlueprint

from .blueprint import Blueprint
from .files import BadTemplate, from_body
from .shipped import SHIPPED, shipped

OWN = "own-"


def blueprints() -> list[Blueprint]:
    return [*SHIPPED, *(found for saved in SavedBlueprint.objects.all() if (found := own(saved)))]


def blueprint_named(slug: str) -> Blueprint | None:
    """The template that an address names; nothing for a blank page or an unknown name."""
    number = slug.removeprefix(OWN)
    if slug.startswith(OWN) and is_whole(number):
        saved = SavedBlueprint.objects.filter(pk=int(number)).first()
        return own(saved) if saved else None
    return shipped(slug)


def own(saved: SavedBlueprint) -> Blueprint | None:
    """What was saved, if it still reads well."""
    try:
        return replace(from_body(saved.content), slug=f"{OWN}{saved.pk}")
    except BadTemplate:
        return None
