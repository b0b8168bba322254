"""Shares in whole per cents, for rows where a decimal would be noise."""

from __future__ import annotations

import math

from bothways.ui.words import NARROW


def whole_percent(share: float | None) -> str:
    """“74 %”; what isn't nothing is never shown as nothing, nor what isn't all as all."""
    if share is None or math.isnan(share):
        return "–"
    per_cent = round(share * 100)
    if 0 < share < 1:
        per_cent = min(99, max(1, per_cent))
    return f"{per_cent}{NARROW}%"
