"""The motif: what two people exchange, drawn as two ribbons flowing in opposite directions.

Shapes are filled paths: a centre line (one cubic Bézier curve) with a width that swells and
tapers like a brush stroke, ending in an arrowhead. The second ribbon is the first turned half
way round, so neither direction is the main one. Everything here is arithmetic on numbers and
strings; templates put the paths on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

SAMPLES = 12
SHOWN_IN_HERO = 3
CIRCLE_RADIUS = 158
SHORT_NAME = 7


class Point(NamedTuple):
    x: float
    y: float


class Curve(NamedTuple):
    """A cubic Bézier curve from ``start`` to ``end``."""

    start: Point
    first: Point
    second: Point
    end: Point

    def at(self, t: float) -> Point:
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        return Point(
            a * self.start.x + b * self.first.x + c * self.second.x + d * self.end.x,
            a * self.start.y + b * self.first.y + c * self.second.y + d * self.end.y,
        )

    def direction(self, t: float) -> Point:
        """The unit vector along the curve at ``t``."""
        u = 1 - t
        a, b, c = 3 * u * u, 6 * u * t, 3 * t * t
        dx = (
            a * (self.first.x - self.start.x)
            + b * (self.second.x - self.first.x)
            + c * (self.end.x - self.second.x)
        )
        dy = (
            a * (self.first.y - self.start.y)
            + b * (self.second.y - self.first.y)
            + c * (self.end.y - self.second.y)
        )
        length = math.hypot(dx, dy) or 1.0
        return Point(dx / length, dy / length)


@dataclass(frozen=True, slots=True)
class Shape:
    """One ribbon, ready for a template: its outline, its sheen and how strongly it is inked."""

    path: str
    sheen: str
    opacity: str
    width: float


def hero_shape(gain: float) -> Shape:
    """The upper ribbon of the large picture (960 × 280 units), drawn as strongly as ``gain``."""
    return _hero_shape(step(gain))


def mini_shape(gain: float) -> Shape:
    """The upper ribbon of the icon (32 × 20 units)."""
    return _mini_shape(step(gain))


def step(gain: float) -> float:
    """``gain`` kept within 0 and 1 and rounded to twentieths, finer than an eye can tell."""
    if math.isnan(gain):
        return 0.0
    return round(min(1.0, max(0.0, gain)) * 20) / 20


@lru_cache(maxsize=64)
def _hero_shape(gain: float) -> Shape:
    width = 9 + 25 * gain
    curve = Curve(Point(112, 118), Point(262, 10), Point(676, 8), Point(822, 99))
    return Shape(
        path=ribbon_path(curve, width=width, head_length=24 + width * 0.7),
        sheen=sheen_path(curve, width=width),
        opacity=ink(gain),
        width=width,
    )


def circle_shapes(gains: Sequence[float]) -> list[Shape]:
    """One ribbon from each person on a circle to the next (420 × 420 units, first at the top)."""
    return [_circle_shape(len(gains), place, step(gain)) for place, gain in enumerate(gains)]


def circle_places(count: int) -> list[Point]:
    """The middle of each person's disc on the circle, clockwise from the top."""
    return [on_circle(math.tau * place / count) for place in range(count)]


def on_circle(turn: float, radius: float = CIRCLE_RADIUS) -> Point:
    return Point(210 + radius * math.sin(turn), 210 - radius * math.cos(turn))


@lru_cache(maxsize=256)
def _circle_shape(count: int, place: int, gain: float) -> Shape:
    width = 7 + 19 * gain
    begin = math.tau * place / count + 0.22
    end = math.tau * (place + 1) / count - 0.36
    reach = CIRCLE_RADIUS * 4 / 3 * math.tan((end - begin) / 4)
    start, stop = on_circle(begin), on_circle(end)
    curve = Curve(
        start,
        Point(start.x + reach * math.cos(begin), start.y + reach * math.sin(begin)),
        Point(stop.x - reach * math.cos(end), stop.y - reach * math.sin(end)),
        stop,
    )
    path = ribbon_path(curve, width=width, head_length=14 + width * 0.6)
    return Shape(path=path, sheen="", opacity=ink(gain), width=width)


@lru_cache(maxsize=64)
def _mini_shape(gain: float) -> Shape:
    width = 1.6 + 3.2 * gain
    curve = Curve(Point(2, 7.5), Point(10, 3), Point(21, 3), Point(30, 6.5))
    path = ribbon_path(curve, width=width, head_length=5 + width * 0.5)
    return Shape(path=path, sheen="", opacity=ink(gain), width=width)


def ink(gain: float) -> str:
    """Opacity for a gain: never so faint that a ribbon with a small gain is lost."""
    return f"{0.55 + 0.45 * gain:.2f}"


def ribbon_path(curve: Curve, *, width: float, head_length: float) -> str:
    """SVG path data of a ribbon along ``curve`` whose arrowhead ends exactly at the curve's end."""
    neck = neck_of(curve, head_length)
    along = [neck * i / (SAMPLES - 1) for i in range(SAMPLES)]
    left = [beside(curve, t, width * swell(t / neck) / 2) for t in along]
    right = [beside(curve, t, -width * swell(t / neck) / 2) for t in reversed(along)]
    wing = width * swell(1) / 2 + 0.28 * head_length
    back = along[-1] - 0.012
    left_barb, right_barb = beside(curve, back, wing), beside(curve, back, -wing)
    bend = curve.at((neck + 1) / 2)
    tip = curve.end
    return "".join(
        (
            f"M{pair(left[0])}",
            smooth(left),
            f"L{pair(left_barb)}",
            f"Q{pair(mix(left_barb, bend, 0.62))} {pair(tip)}",
            f"Q{pair(mix(right_barb, bend, 0.62))} {pair(right_barb)}",
            f"L{pair(right[0])}",
            smooth(right),
            "Z",
        )
    )


def sheen_path(curve: Curve, *, width: float) -> str:
    """A hairline inside the ribbon, towards its outer edge, that makes it look woven."""
    along = [0.06 + 0.7 * i / (SAMPLES - 1) for i in range(SAMPLES)]
    points = [beside(curve, t, -0.26 * width * swell(t)) for t in along]
    return f"M{pair(points[0])}{smooth(points)}"


def swell(t: float) -> float:
    """Share of the full width at ``t``: lean at birth, full before the middle, lean at the end."""
    return 0.52 + 0.48 * math.sin(math.pi * t**0.78) ** 1.2 if 0 < t < 1 else 0.52


def neck_of(curve: Curve, head_length: float) -> float:
    """The parameter where the arrowhead begins: ``head_length`` before the end of the curve."""
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        if math.dist(curve.at(middle), curve.end) > head_length:
            low = middle
        else:
            high = middle
    return low or 0.01


def beside(curve: Curve, t: float, distance: float) -> Point:
    """The point ``distance`` to the left of the curve at ``t`` (to the right when negative)."""
    at, along = curve.at(t), curve.direction(t)
    return Point(at.x - along.y * distance, at.y + along.x * distance)


def smooth(points: Sequence[Point]) -> str:
    """Cubic segments through all ``points`` (Catmull–Rom), without the opening move."""
    padded = [points[0], *points, points[-1]]
    segments = []
    for before, here, there, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        one = Point(here.x + (there.x - before.x) / 6, here.y + (there.y - before.y) / 6)
        two = Point(there.x - (after.x - here.x) / 6, there.y - (after.y - here.y) / 6)
        segments.append(f"C{pair(one)} {pair(two)} {pair(there)}")
    return "".join(segments)


def mix(a: Point, b: Point, share: float) -> Point:
    return Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)


def pair(point: Point) -> str:
    return f"{point.x:.1f} {point.y:.1f}"


def shown(skills: Sequence[str], limit: int) -> tuple[Sequence[str], int]:
    """The first ``limit`` skills and how many are left. One left over is shown, not counted."""
    if len(skills) <= limit + 1:
        return skills, 0
    return skills[:limit], len(skills) - limit


def fits_disc(name: str) -> bool:
    """Whether a name is short enough to stand in its disc."""
    return len(name) <= SHORT_NAME


def more(count: int) -> str:
    """ "+2 more", or nothing."""
    if not count:
        return ""
    return ngettext("+%(count)d more", "+%(count)d more", count) % {"count": count}


def listed(items: Iterable[str]) -> str:
    """ "Aiko, Ben and Chidi"."""
    names = [str(item) for item in items]
    if len(names) < 2:
        return "".join(names)
    first, last = ", ".join(names[:-1]), names[-1]
    return gettext("%(first)s and %(last)s") % {"first": first, "last": last}


def alternative(
    left: str, right: str, give_skills: Sequence[str], get_skills: Sequence[str], *, you: bool
) -> str:
    """The picture in words, for those who hear the page."""
    give, get = listed(give_skills), listed(get_skills)
    nothing = gettext("nothing yet")
    words = {"left": left, "right": right, "give": give or nothing, "get": get or nothing}
    if you:
        return gettext("You give %(right)s: %(give)s. You get from %(right)s: %(get)s.") % words
    return gettext("%(left)s gives %(right)s: %(give)s. %(right)s gives %(left)s: %(get)s.") % words
