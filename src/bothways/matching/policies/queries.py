"""A programme's policy: as a row, as the engine takes it, and the versions of it that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from bothways.common.audit.models import Deed
from bothways.engine.problem import Mean, Objective
from bothways.engine.problem import Policy as EnginePolicy
from bothways.programmes.models import Programme

from .models import Policy, PolicyVersion, WhatCounts
from .sentences import is_fair, sentences

DECIDED = "decided what counts"
"""The deed of saving, in the history."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list."""

    version: PolicyVersion
    sentences: list[str]
    is_in_force: bool


def policy_of(programme: Programme) -> Policy:
    """The programme's policy; until somebody saves one, the usual one, unsaved."""
    return Policy.objects.filter(programme=programme).first() or Policy(programme=programme)


def to_engine(policy: WhatCounts) -> EnginePolicy:
    """The same policy in the engine's words; skills always weigh 1."""
    programme: Programme = policy.programme  # type: ignore[attr-defined]  # every kind has one
    return EnginePolicy(
        mean=cast("Mean", policy.mean),  # the field's choices are the engine's words
        objective=cast("Objective", policy.objective),
        stability=0.0 if is_fair(policy) else policy.stability / 100,
        circles=policy.circles,
        circle_worth=policy.circle_worth / 100,
        groups=policy.groups,
        other_function=policy.other_function / 100,
        same_location=policy.same_location / 100,
        working_hours=policy.working_hours / 100,
        manager_depth=policy.manager_depth,
        cross_functions=policy.cross_functions,
        cross_teams=policy.cross_teams,
        shared_language=policy.shared_language,
        overlap_hours=float(policy.overlap_hours),
        on=programme.starts_on,
    )


def versions_of(programme: Programme) -> list[VersionLine]:
    """The newest first. Two queries."""
    now = policy_of(programme).values()
    versions = PolicyVersion.objects.filter(programme=programme).select_related("by", "programme")
    return [VersionLine(each, sentences(each), each.values() == now) for each in versions]


def version_in_force(policy: Policy) -> PolicyVersion | None:
    """The newest version that says what the policy says, if one does."""
    return PolicyVersion.objects.filter(programme=policy.programme, **policy.values()).first()


def last_decision(programme: Programme) -> Deed | None:
    """Who saved what counts last, and when."""
    deeds = Deed.objects.filter(kind=DECIDED, programme=programme.pk)
    return deeds.select_related("by").order_by("-pk").first()


__all__ = [
    "VersionLine",
    "last_decision",
    "policy_of",
    "sentences",
    "to_engine",
    "version_in_force",
    "versions_of",
]
