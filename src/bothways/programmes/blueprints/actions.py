"""Beginning a programme from a template, and making a template of a programme."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.hooks import ON_BEGIN, PARTS, SETTINGS_OF
from bothways.programmes.models import Programme, SavedBlueprint

from .blueprint import Blueprint, Proposed
from .files import SETTINGS, body_of, from_body

RHYTHM = ("meets_every_weeks", "meeting_minutes")
"""What this stage itself keeps among a template's settings."""


@transaction.atomic
def begin_from(*, programme: Programme, blueprint: Blueprint, by: Person) -> None:
    """Give a new programme what its template proposes: measures and figures of the outcomes whose
    words were kept, and what later stages make of the rest."""
    proposed = {(one.audience, one.text): one for one in blueprint.outcomes}
    for outcome in programme.outcomes.all():
        one = proposed.get((outcome.audience, outcome.text))
        if one is None:
            continue
        outcome.measure, outcome.unit, outcome.counted = one.measure, one.unit, one.counted
        outcome.baseline = Decimal(one.baseline) if one.baseline else None
        outcome.target = Decimal(one.target) if one.target else None
        outcome.due_on, outcome.owner = programme.ends_on, by
        outcome.save()
    programme.expectations = blueprint.expectations
    for name in RHYTHM:
        setattr(programme, name, blueprint.settings.get(name))
    programme.save(update_fields=["expectations", *RHYTHM])
    for function in ON_BEGIN:
        function(programme=programme, blueprint=blueprint, by=by)
    for name, content in blueprint.parts.items():
        if name in PARTS:
            PARTS[name].begin(programme=programme, content=content, by=by)


def blueprint_of(programme: Programme) -> Blueprint:
    """The programme as a template: its make-up, without people, dates or results."""
    settings = {name: value for name in RHYTHM if (value := getattr(programme, name)) is not None}
    for function in SETTINGS_OF:
        settings |= function(programme)
    return Blueprint(
        slug="",
        name=programme.name,
        lead=programme.purpose.split("\n")[0][:300],
        purpose=programme.purpose[:2000],
        weeks=max(1, min(520, round((programme.ends_on - programme.starts_on).days / 7))),
        outcomes=tuple(
            Proposed(
                audience=one.audience,
                text=one.text,
                measure=one.measure,
                unit=one.unit,
                baseline=None if one.baseline is None else str(one.baseline),
                target=None if one.target is None else str(one.target),
                counted=one.counted,
            )
            for one in programme.outcomes.all()[:12]
        ),
        expectations=programme.expectations[:4000],
        settings={
            name: value
            for name, value in settings.items()
            if name in SETTINGS and value in SETTINGS[name]
        },
        parts={
            name: content
            for name, part in PARTS.items()
            if (content := part.read(programme)) is not None
        },
    )


@transaction.atomic
def save_blueprint(*, blueprint: Blueprint, by: Person) -> SavedBlueprint:
    """Keep a template under its name; one of the same name is replaced. Raises ``BadTemplate``."""
    body = body_of(blueprint)
    from_body(body)
    saved, _ = SavedBlueprint.objects.update_or_create(
        name=blueprint.name, defaults={"content": body, "made_by": by}
    )
    record("saved a template", saved, by=by)
    return saved


@transaction.atomic
def forget_blueprint(*, saved: SavedBlueprint, by: Person) -> None:
    record("removed a template", saved, by=by)
    saved.delete()
