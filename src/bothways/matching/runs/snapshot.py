"""The policy a run was computed with, kept as JSON beside its sentences."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bothways.engine.problem import Policy
    from bothways.engine.result import Certificate


def policy_to_json(policy: Policy, sentences: list[str], version: str) -> dict[str, Any]:
    """``version`` is the name it was kept under, or empty."""
    engine = {**asdict(policy), "on": policy.on.isoformat()}
    return {"sentences": sentences, "version": version, "engine": engine}


def policy_from_json(kept: dict[str, Any]) -> Policy:
    """The engine's policy as it was when the run began."""
    from bothways.engine.problem import Policy

    fields = dict(kept["engine"])
    return Policy(**{**fields, "on": date.fromisoformat(fields["on"])})


def certificate_from_json(kept: dict[str, Any]) -> Certificate | None:
    """The engine's certificate as a run has kept it; ``None`` for one of an earlier version."""
    from bothways.engine.result import Certificate

    if "objective" not in kept:
        return None
    words = {"method", "input_hash", "engine_version", "objective"}
    read: dict[str, Any] = {}
    for field in fields(Certificate):
        value = kept[field.name]
        if isinstance(value, dict):
            read[field.name] = {who: int(price) for who, price in value.items()}
        elif field.name in words or isinstance(value, bool):
            read[field.name] = value
        else:
            read[field.name] = int(value)
    return Certificate(**read)
