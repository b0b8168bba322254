"""Saving what counts, and keeping it under a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.models import Programme

from .comparing import Difference, differences
from .models import FIELDS, Policy, PolicyVersion, WhatCounts
from .queries import DECIDED

SALT = "what counts as it was shown"
MOST_VERSIONS = 50


class ChangedMeanwhile(Exception):
    """Somebody saved other choices after the page was opened; ``differences`` are theirs."""

    def __init__(self, differences: Iterable[Difference]) -> None:
        super().__init__("what counts was changed meanwhile")
        self.differences = list(differences)

    def __str__(self) -> str:
        return gettext(
            "Somebody saved other choices after you opened this page. Yours aren’t saved yet: they "
            "stand below, and saving again puts them in the place of theirs."
        )


class NameTaken(Exception):
    def __str__(self) -> str:
        return gettext("There is a version of this name already. Choose another name.")


class TooManyVersions(Exception):
    def __str__(self) -> str:
        return gettext(
            "A programme keeps up to %(count)d versions. Delete one that you don’t need any more."
        ) % {"count": MOST_VERSIONS}


def as_shown(policy: WhatCounts) -> str:
    """What a page was opened with, to be given back when it is saved; nobody can forge it."""
    return signing.dumps({name: str(value) for name, value in policy.values().items()}, salt=SALT)


@transaction.atomic
def save_policy(
    *,
    programme: Programme,
    by: Person,
    values: dict[str, Any],
    shown: str = "",
    version: str = "",
) -> Policy:
    """Save the policy (``FIELDS``) for the next run; runs already made keep theirs.

    ``shown`` is what ``as_shown`` gave when the page was opened: raises ``ChangedMeanwhile`` when
    somebody saved something else since. ``version`` is whose name it was taken from.
    """
    hold(programme)
    before = Policy.objects.filter(programme=programme).first()
    if shown:
        refuse_if_changed(before or Policy(programme=programme), shown, values)
    policy, _ = Policy.objects.update_or_create(
        programme=programme, defaults={**values, "is_confirmed": True}
    )
    policy.refresh_from_db()
    changed = [
        name for name in FIELDS if before is None or getattr(before, name) != getattr(policy, name)
    ]
    if changed:
        details = {name: str(getattr(policy, name)) for name in changed}
        if version:
            details["version"] = version
        record(DECIDED, programme, by=by, programme=programme.pk, **details)
    return policy


def hold(programme: Programme) -> None:
    """Decide one at a time about a programme until the transaction ends."""
    Programme.objects.select_for_update().only("pk").get(pk=programme.pk)


def refuse_if_changed(saved: Policy, shown: str, values: dict[str, Any]) -> None:
    """Raises ``ChangedMeanwhile``, unless what stands is what was shown, or what is to be saved."""
    try:
        was = Policy(programme=saved.programme, **read(signing.loads(shown, salt=SALT)))
    except (signing.BadSignature, ValidationError):
        was = None
    theirs = differences(was, saved) if was else []
    is_same = was is not None and not theirs
    if is_same or not differences(saved, Policy(programme=saved.programme, **values)):
        return
    raise ChangedMeanwhile(theirs)


def read(kept: dict[str, str]) -> dict[str, Any]:
    """Text as the fields read it."""
    fields = {field.name: field for field in Policy._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in kept.items() if name in FIELDS}


@transaction.atomic
def keep_version(*, programme: Programme, by: Person, name: str) -> PolicyVersion:
    """Keep what counts, as it is saved, under a name. Raises ``NameTaken``, ``TooManyVersions``."""
    hold(programme)
    name = " ".join(name.split())
    versions = PolicyVersion.objects.filter(programme=programme)
    if versions.filter(name__iexact=name).exists():
        raise NameTaken
    if versions.count() >= MOST_VERSIONS:
        raise TooManyVersions
    policy = Policy.objects.filter(programme=programme).first() or Policy(programme=programme)
    version = PolicyVersion.objects.create(programme=programme, by=by, name=name, **policy.values())
    record("kept a version of what counts", name, by=by, programme=programme.pk)
    return version


@transaction.atomic
def take_up(*, version: PolicyVersion, by: Person) -> Policy:
    """What counted in the version counts again, from the next run on."""
    return save_policy(
        programme=version.programme, by=by, values=version.values(), version=version.name
    )


@transaction.atomic
def forget_version(*, version: PolicyVersion, by: Person) -> None:
    """Runs made with it keep its sentences and its name."""
    record("deleted a version of what counts", version, by=by, programme=version.programme_id)
    version.delete()
