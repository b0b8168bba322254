"""Saving what counts."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.models import Programme

from .models import Policy

FIELDS = (
    "objective",
    "stability",
    "circles",
    "circle_worth",
    "groups",
    "mean",
    "other_function",
    "same_location",
    "working_hours",
    "manager_depth",
    "cross_functions",
    "cross_teams",
    "shared_language",
    "overlap_hours",
)


@transaction.atomic
def save_policy(*, programme: Programme, by: Person, values: dict[str, Any]) -> Policy:
    """Save the policy (``FIELDS``) for the next run; runs already made keep theirs."""
    before = Policy.objects.filter(programme=programme).first()
    policy, _ = Policy.objects.update_or_create(
        programme=programme, defaults={**values, "is_confirmed": True}
    )
    changed = [
        name for name in FIELDS if before is None or getattr(before, name) != getattr(policy, name)
    ]
    if changed:
        details = {name: str(getattr(policy, name)) for name in changed}
        record("decided what counts", programme, by=by, programme=programme.pk, **details)
    return policy
