"""The two ribbons over time, each as wide as what flowed its way, as shapes for a template.

What I give flows from me, at the left, to the others at the right; what I get flows back. Time runs
from left to right under both. The lower ribbon is drawn turned half way round, as the motif is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.formats import date_format

from bothways.ui.ribbons import Point, pair, smooth

from .series import Rates, firsts

THREAD, WIDEST = 2.5, 46.0
LEAST_SCALE = 1.5
"""Hours per four weeks that at least fill the widest ribbon, so that little looks little."""
LABEL_ROOM = 46.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The measures of one size of the drawing."""

    width: float
    height: float
    left: float
    right: float
    give_y: float
    get_y: float
    bow: float
    """How far the ribbons bow away from each other in the middle."""
    disc: float
    head: float

    @property
    def middle_y(self) -> float:
        return (self.give_y + self.get_y) / 2

    @property
    def left_disc(self) -> float:
        return self.disc + 4

    @property
    def right_disc(self) -> float:
        return self.width - self.disc - 4

    @property
    def top(self) -> float:
        return 6

    @property
    def axis_y(self) -> float:
        return self.height - 24

    @property
    def words_y(self) -> float:
        return self.height - 6


WIDE = Frame(760, 262, 122, 638, 88, 150, 18, 40, 26)
NARROW = Frame(360, 232, 66, 294, 76, 130, 10, 22, 18)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    frame: Frame
    size: str
    give: str
    get: str
    """Outlines; the second belongs turned half way round the middle."""
    give_sheen: str
    get_sheen: str
    turn: str
    ticks: list[Tick]


def drawings_of(rates: Rates) -> list[Drawing]:
    """The same for a wide page and for a phone."""
    return [drawing_of(rates, WIDE, "wide"), drawing_of(rates, NARROW, "narrow")]


def drawing_of(rates: Rates, frame: Frame, size: str) -> Drawing:
    most = max(LEAST_SCALE, *rates.give, *rates.get)
    give = [width_of(rate / most) for rate in rates.give]
    # Turned half way round: what comes last in time is drawn first.
    get = [width_of(rate / most) for rate in reversed(rates.get)]
    upper = line_of(frame, len(give), frame.give_y)
    lower = line_of(frame, len(get), 2 * frame.middle_y - frame.get_y)
    return Drawing(
        frame=frame,
        size=size,
        give=outline(upper, give, frame.head),
        get=outline(lower, get, frame.head),
        give_sheen=sheen(upper, give),
        get_sheen=sheen(lower, get),
        turn=f"rotate(180 {frame.width / 2:g} {frame.middle_y:g})",
        ticks=ticks_of(rates.start, rates.end, frame),
    )


def width_of(share: float) -> float:
    """A thread where nothing flows; else as wide as the share says."""
    return THREAD + (WIDEST - THREAD) * share


def line_of(frame: Frame, count: int, y: float) -> list[Point]:
    """The middle of the upper ribbon: evenly through time, bowed."""
    span = frame.right - frame.left
    return [
        Point(frame.left + span * t, y - frame.bow * math.sin(math.pi * t))
        for t in (place / (count - 1) for place in range(count))
    ]


def outline(middle: Sequence[Point], widths: Sequence[float], head: float) -> str:
    """A band of these widths, with a lean tail before its start and an arrowhead beyond its end."""
    upper = [Point(at.x, at.y - width / 2) for at, width in zip(middle, widths, strict=True)]
    lower = [Point(at.x, at.y + width / 2) for at, width in zip(middle, widths, strict=True)]
    lower.reverse()
    start, end = middle[0], middle[-1]
    slope = (middle[1].y - start.y) / (middle[1].x - start.x)
    tail = Point(start.x - head, start.y - slope * head)
    bend = Point(start.x - head / 2, start.y - slope * head / 2)
    wing, barb = widths[-1] / 2 + 0.32 * head, end.x - 0.12 * head
    return "".join(
        (
            f"M{pair(tail)}",
            f"Q{pair(Point(bend.x, bend.y - widths[0] / 2))} {pair(upper[0])}",
            smooth(upper),
            f"L{pair(Point(barb, end.y - wing))}",
            f"L{pair(Point(end.x + head, end.y))}",
            f"L{pair(Point(barb, end.y + wing))}",
            f"L{pair(lower[0])}",
            smooth(lower),
            f"Q{pair(Point(bend.x, bend.y + widths[0] / 2))} {pair(tail)}",
            "Z",
        )
    )


def sheen(middle: Sequence[Point], widths: Sequence[float]) -> str:
    """A hairline inside the ribbon, towards its outer edge."""
    inside = [Point(at.x, at.y - 0.26 * width) for at, width in zip(middle, widths, strict=True)]
    return f"M{pair(inside[0])}{smooth(inside)}"


def ticks_of(start: datetime, end: datetime, frame: Frame) -> list[Tick]:
    """The first of each month, as far as their names have room."""
    found = [first for first in firsts(start.date(), end.date()) if first > start.date()]
    places = [(first, place_of(first, start, end, frame)) for first in found]
    ticks: list[Tick] = []
    for first, x in places:
        named = not ticks or x - last_named(ticks) >= LABEL_ROOM
        ticks.append(Tick(round(x, 1), words_of(first, with_year=not ticks) if named else ""))
    return ticks


def last_named(ticks: Sequence[Tick]) -> float:
    return next(tick.x for tick in reversed(ticks) if tick.words)


def words_of(first: date, *, with_year: bool) -> str:
    return date_format(first, "M Y" if with_year or first.month == 1 else "M")


def place_of(day: date, start: datetime, end: datetime, frame: Frame) -> float:
    at = datetime.combine(day, time(), start.tzinfo)
    return frame.left + (frame.right - frame.left) * ((at - start) / (end - start))
