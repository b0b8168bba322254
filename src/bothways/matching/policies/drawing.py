"""The shapes of the picture: how gains are spread, and one person's change. Figures in, numbers for
SVG out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from bothways.matching.percents import whole_percent

HAIR = 0.005
"""A smaller change of a gain isn't one."""
BINS = 10
WIDTH, HEIGHT, FLOOR = 440.0, 132.0, 104.0
APART = 24.0
STEP = (WIDTH - APART) / (BINS + 1)
"""The first step is for people without a partner, a little apart from the rest."""
LINE = 120.0
"""Length of one person's line."""
INSET = 6.0


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one person; ``None`` is no partner."""

    name: str
    was: float | None
    becomes: float | None

    @property
    def matters(self) -> bool:
        if self.was is None or self.becomes is None:
            return self.was is not self.becomes
        return abs(self.becomes - self.was) > HAIR

    @property
    def is_more(self) -> bool:
        return self.was is not None and self.becomes is not None and self.becomes > self.was

    @property
    def is_less(self) -> bool:
        return self.was is not None and self.becomes is not None and self.becomes < self.was

    @property
    def size(self) -> float:
        return abs((self.becomes or 0.0) - (self.was or 0.0))

    @property
    def words(self) -> str:
        """“40 % → 72 %”."""
        nobody = gettext("nobody")
        was = nobody if self.was is None else whole_percent(self.was)
        becomes = nobody if self.becomes is None else whole_percent(self.becomes)
        return gettext("%(was)s → %(becomes)s") % {"was": was, "becomes": becomes}

    @property
    def x_was(self) -> str:
        return along(self.was)

    @property
    def x_becomes(self) -> str:
        return along(self.becomes)


def along(gain: float | None) -> str:
    """Where a gain stands on a person's line."""
    return number(INSET + (LINE - 2 * INSET) * min(1.0, max(0.0, gain or 0.0)))


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the chart, with its figures as the table has them."""

    label: str
    tick: str
    now: int
    then: int
    x: str
    x_now: str
    x_then: str
    middle: str
    y_now: str
    y_then: str
    height_now: str
    height_then: str
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    is_changed: bool
    width: str = f"{WIDTH:g}"
    height: str = f"{HEIGHT:g}"
    floor: str = f"{FLOOR:g}"
    bar: str = f"{STEP * 0.36:g}"
    bar_alone: str = f"{STEP * 0.74:g}"


def chart_of(
    now: dict[str, float], then: dict[str, float], people: int, *, is_changed: bool
) -> Chart:
    """How many people gain how much, before and after; the first bar has nobody to gain from."""
    before = [people - len(now), *binned(now.values())]
    after = [people - len(then), *binned(then.values())]
    most = max(1, *before, *after)
    bars = []
    for place, (was, becomes) in enumerate(zip(before, after, strict=True)):
        begin = STEP * place + (APART if place else 0.0)
        left = begin + STEP * 0.13
        tall_now, tall_then = tall(was, most), tall(becomes, most)
        bars.append(
            Bar(
                label=label(place),
                tick=str((place - 1) * 10) if place else "",
                now=was,
                then=becomes,
                x=number(begin),
                x_now=number(left),
                x_then=number(left + STEP * 0.38 if is_changed else left),
                middle=number(begin + STEP / 2),
                y_now=number(FLOOR - tall_now),
                y_then=number(FLOOR - tall_then),
                height_now=number(tall_now),
                height_then=number(tall_then),
                is_alone=place == 0,
            )
        )
    return Chart(tuple(bars), is_changed)


def binned(gains: Iterable[float]) -> list[int]:
    """How many stand in each tenth; a gain of all belongs to the last."""
    counts = [0] * BINS
    for gain in gains:
        counts[min(BINS - 1, max(0, int(gain * BINS + 1e-9)))] += 1
    return counts


def label(place: int) -> str:
    if not place:
        return gettext("no partner")
    return f"{(place - 1) * 10}–{place * 10}"


def tall(count: int, most: int) -> float:
    """What isn't nothing is seen."""
    return max(2.0, (FLOOR - 14) * count / most) if count else 0.0


def number(value: float) -> str:
    """As SVG takes it, whatever the language."""
    return f"{value:.1f}"
