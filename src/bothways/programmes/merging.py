"""Roles and what somebody made, when two people become one."""

from __future__ import annotations

from django.utils.translation import ngettext

from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import repoint, repoint_once
from bothways.programmes.models import (
    Outcome,
    Programme,
    ProgrammeRole,
    Reading,
    SavedBlueprint,
    SettledStep,
)


def mover() -> Mover:
    return Mover(
        fields=(
            "programmes.Programme.created_by",
            "programmes.ProgrammeRole.person",
            "programmes.Outcome.owner",
            "programmes.Reading.by",
            "programmes.SettledStep.by",
            "programmes.SavedBlueprint.made_by",
        ),
        move=move,
        says=says,
    )


def says(merge: Merge) -> list[str]:
    roles = ProgrammeRole.objects.filter(person=merge.gone).count()
    words = ngettext("%(n)d role in a programme", "%(n)d roles in programmes", roles)
    return [words % {"n": roles}] if roles else []


def move(merge: Merge) -> None:
    repoint(merge, Programme, "created_by")
    repoint(merge, Outcome, "owner")
    repoint(merge, Reading, "by")
    repoint(merge, SettledStep, "by")
    repoint(merge, SavedBlueprint, "made_by")
    repoint_once(merge, ProgrammeRole, "person", same=("programme_id", "role"))
