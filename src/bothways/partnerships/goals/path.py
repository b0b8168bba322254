"""The way of a goal, drawn: where each rating, milestone and line goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext

from .models import HIGHEST, Goal, GoalStep, Rating

WIDTH, HEIGHT = 360, 176
LEFT, RIGHT, TOP, FLOOR = 28, 12, 14, 130
STEPS_Y = 146


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    moment: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: when, what."""

    on: date
    words: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Path:
    dots: list[Dot]
    points: str
    """The ratings, joined."""
    marks: list[Mark]
    """Milestones that have a day, below."""
    levels: list[tuple[float, int]]
    due_x: float | None
    first: date
    last: date
    lines: list[Line]
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = FLOOR
    steps_y: int = STEPS_Y


def path_of(
    goal: Goal, ratings: Sequence[Rating], steps: Sequence[GoalStep], last_day: date
) -> Path | None:
    """Nothing before there is a rating or a milestone reached."""
    reached = [(localdate(step.reached_at), step) for step in steps if step.reached_at]
    if not ratings and not reached:
        return None
    planned = [step.due_on for step in steps if step.due_on and not step.reached_at]
    begun = localdate(goal.set_at)
    days = [begun, *(one.on for one in ratings), *(day for day, _ in reached), *planned]
    first, last = min(days), max(*days, goal.due_on or last_day)
    span = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / span * (WIDTH - LEFT - RIGHT), 1)

    def y(value: int) -> float:
        return round(FLOOR - value / HIGHEST * (FLOOR - TOP), 1)

    dots = [Dot(x(one.on), y(one.value), one.moment) for one in ratings]
    return Path(
        dots=dots,
        points=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        marks=[*(Mark(x(day), True) for day, _ in reached), *(Mark(x(d), False) for d in planned)],
        levels=[(y(value), value) for value in (0, 5, HIGHEST)],
        due_x=x(goal.due_on) if goal.due_on and first <= goal.due_on else None,
        first=first,
        last=last,
        lines=lines_of(ratings, steps),
        words=words_of(ratings, len(reached), len(steps)),
    )


def lines_of(ratings: Sequence[Rating], steps: Sequence[GoalStep]) -> list[Line]:
    """The same as the drawing, in the order of time."""
    rated = [Line(one.on, str(one.get_moment_display()), one.value) for one in ratings]
    done = [
        Line(localdate(step.reached_at), gettext("Reached: %(step)s") % {"step": step.text})
        for step in steps
        if step.reached_at
    ]
    ahead = [
        Line(step.due_on, gettext("Planned: %(step)s") % {"step": step.text})
        for step in steps
        if step.due_on and not step.reached_at
    ]
    return sorted([*rated, *done, *ahead], key=lambda line: line.on)


def words_of(ratings: Sequence[Rating], reached: int, steps: int) -> str:
    """“From 3 on 2 March to 6 on 9 April; 1 of 3 milestones reached.”"""
    parts = []
    if ratings:
        first, last = ratings[0], ratings[-1]
        if first.pk == last.pk:
            parts.append(gettext("%(value)d of 10 on %(day)s") % said(first))
        else:
            words = gettext("From %(first)d on %(day)s to %(last)d on %(then)s")
            parts.append(
                words
                % {
                    "first": first.value,
                    "day": date_format(first.on, "j F"),
                    "last": last.value,
                    "then": date_format(last.on, "j F"),
                }
            )
    if steps:
        parts.append(
            gettext("%(reached)d of %(steps)d milestones reached")
            % {"reached": reached, "steps": steps}
        )
    return "; ".join(parts)


def said(rating: Rating) -> dict[str, object]:
    return {"value": rating.value, "day": date_format(rating.on, "j F")}
