"""An outcome's figures by date, drawn: where each point and line goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .models import plain
from .progress import Standing

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 14, 26


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Level:
    """A figure on the scale at the left."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    points: list[Point]
    path: str
    """The readings, joined."""
    way: tuple[float, float, float, float] | None
    """From the baseline at the start to the target when it is due."""
    target_y: float | None
    levels: list[Level]
    first_day: date
    last_day: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def chart_of(standing: Standing) -> Chart | None:
    """Nothing where no figure is known by date."""
    series = [(reading.on, reading.value) for reading in standing.readings]
    if standing.counted is not None and standing.today is not None:
        series = [
            *(one for one in series if one[0] < standing.today.on),
            (standing.today.on, standing.today.value),
        ]
    if not series:
        return None
    outcome = standing.outcome
    days = [day for day, _ in series]
    first, last = min(standing.starts_on, *days), max(standing.due_on, *days)
    known = [value for value in (outcome.baseline, outcome.target) if value is not None]
    scale = Scale(first, last, [value for _, value in series] + known)
    points = [
        Point(scale.x(day), scale.y(value), f"{day:%-d %B %Y}: {plain(value)}")
        for day, value in series
    ]
    way = None
    if outcome.baseline is not None and outcome.target is not None:
        way = (
            scale.x(standing.starts_on), scale.y(outcome.baseline),
            scale.x(standing.due_on), scale.y(outcome.target),
        )  # fmt: skip
    return Chart(
        points=points,
        path=" ".join(f"{point.x},{point.y}" for point in points),
        way=way,
        target_y=None if outcome.target is None else scale.y(outcome.target),
        levels=scale.levels(),
        first_day=first,
        last_day=last,
    )


class Scale:
    """Days and figures as places in the drawing."""

    def __init__(self, first: date, last: date, values: list[Decimal]) -> None:
        self.first, self.days = first, max(1, (last - first).days)
        self.low, self.high = float(min(values)), float(max(values))
        if self.low == self.high:
            self.low, self.high = self.low - 1, self.high + 1

    def x(self, day: date) -> float:
        share = (day - self.first).days / self.days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: Decimal | float) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def levels(self) -> list[Level]:
        return [
            Level(self.y(value), plain(Decimal(str(round(value, 2)))))
            for value in (self.low, (self.low + self.high) / 2, self.high)
        ]
