"""Tables for people to read, and how time and memory grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np


def markdown(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; ``None`` is an empty cell."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(
        "| " + " | ".join("" if cell is None else str(cell) for cell in line) + " |"
        for line in lines
    )


def seconds(value: float | None) -> str:
    """Three figures' worth, never less than a millisecond."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def megabytes(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def worth(millionths: int | None) -> str:
    """What the pairs are worth in all, where a perfect pair is worth one."""
    return "" if millionths is None else f"{millionths / 1e6:,.3f}"


def whole(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def percent(part: float | None, of: float | None, digits: int = 2) -> str:
    return "" if part is None or not of else f"{100 * part / of:.{digits}f} %"


@dataclass(frozen=True, slots=True)
class Growth:
    """``factor · n ** exponent``, the straight line through the logarithms."""

    exponent: float
    factor: float

    def at(self, n: float) -> float:
        return float(self.factor * n**self.exponent)


def growth(sizes: Sequence[float], values: Sequence[float]) -> Growth | None:
    """Least squares of the logarithms; ``None`` when fewer than two different sizes have a value
    above zero."""
    known = [(n, value) for n, value in zip(sizes, values, strict=True) if n > 0 and value > 0]
    if len({n for n, _ in known}) < 2:
        return None
    logs = np.log(np.array(known))
    exponent, constant = np.polyfit(logs[:, 0], logs[:, 1], 1)
    return Growth(float(exponent), float(np.exp(constant)))
