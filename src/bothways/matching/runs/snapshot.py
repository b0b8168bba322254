"""The policy a run was computed with, kept as JSON beside its sentences."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bothways.engine.problem import Policy


def policy_to_json(policy: Policy, sentences: list[str]) -> dict[str, Any]:
    return {"sentences": sentences, "engine": {**asdict(policy), "on": policy.on.isoformat()}}


def policy_from_json(kept: dict[str, Any]) -> Policy:
    """The engine's policy as it was when the run began."""
    from bothways.engine.problem import Policy

    fields = dict(kept["engine"])
    return Policy(**{**fields, "on": date.fromisoformat(fields["on"])})
