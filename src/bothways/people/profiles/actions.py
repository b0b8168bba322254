"""Changing profiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bothways.accounts.models import Person
from bothways.common.audit.actions import record

from .models import Profile


@transaction.atomic
def save_own_profile(person: Person, *, name: str, facts: Mapping[str, Any]) -> Profile:
    """A person changes what the organisation knows of them."""
    if person.name != name:
        person.name = name
        person.save(update_fields=["name"])
    profile, _ = Profile.objects.update_or_create(person=person, defaults=dict(facts))
    record("changed their profile", person, by=person)
    return profile
