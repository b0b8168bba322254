"""What a template says of a programme to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Proposed:
    """An outcome that a template proposes. Figures are decimal numbers as text, or unknown."""

    audience: str
    text: str
    measure: str = ""
    unit: str = ""
    baseline: str | None = None
    target: str | None = None
    counted: str = ""
    """The figure that Bothways counts for it, if any."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A template: everything here is a proposal that its coordinator may change."""

    slug: str
    name: str
    lead: str
    purpose: str
    weeks: int
    outcomes: tuple[Proposed, ...]
    expectations: str = ""
    settings: Mapping[str, int] = field(default_factory=dict)
    """What later stages begin with, by the names they know; they pass over what they don't."""
    parts: Mapping[str, Any] = field(default_factory=dict)
    """What later stages keep besides, each under its name in ``hooks.PARTS``."""

    def texts(self, audience: str) -> list[str]:
        return [one.text for one in self.outcomes if one.audience == audience]
