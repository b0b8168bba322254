"""Where each bar of the picture goes. No Django, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Protocol

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 26
GAP = 0.22
"""Of a week's width."""
KINDS = ("held", "unsaid", "off", "ahead")
"""From the floor up."""


class Counted(Protocol):
    @property
    def begins(self) -> date: ...
    @property
    def planned(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bar:
    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Level:
    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    x: float
    day: date


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    levels: list[Level]
    months: list[Month]
    today_x: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM


def chart_of(weeks: Sequence[Counted], today: date) -> Chart | None:
    """Nothing where nothing was ever planned."""
    most = max((week.planned for week in weeks), default=0)
    if not most:
        return None
    top = round_up(most)
    step = (WIDTH - LEFT - RIGHT) / len(weeks)
    tall = HEIGHT - TOP - BOTTOM
    bars = []
    months: list[Month] = []
    today_x = None
    for place, week in enumerate(weeks):
        x, floor = LEFT + place * step, float(HEIGHT - BOTTOM)
        for kind in KINDS:
            height = tall * getattr(week, kind) / top
            if height:
                floor -= height
                bars.append(
                    Bar(kind, round(x + step * GAP / 2, 2), round(floor, 2),
                        round(step * (1 - GAP), 2), round(height, 2))
                )  # fmt: skip
        if (week.begins.day <= 7 or not place) and (not months or x - months[-1].x > 44):
            months.append(Month(round(x, 2), week.begins))
        days = (today - week.begins).days
        if 0 <= days < 7:
            today_x = round(x + step * (days + 0.5) / 7, 2)
    levels = [
        Level(round(HEIGHT - BOTTOM - tall * part / 2, 2), top * part // 2)
        for part in range(0 if top > 1 else 2, 3)
    ]
    return Chart(bars, levels, months, today_x)


def round_up(count: int) -> int:
    """The next even “round” number, so that half of it is whole: 2, 4, 6, 8, 10, 20, 40, 60, …"""
    unit = 1
    while count > 10 * unit:
        unit *= 10
    return max(2, 2 * unit * ceil(count / (2 * unit)))
