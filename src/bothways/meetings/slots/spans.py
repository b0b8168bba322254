"""Spans of minutes, sorted and apart from each other, and what a sweep makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

Span = tuple[int, int]
"""From a minute to before another: minutes since 1970, in UTC unless something else is said."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minute_of(moment: datetime) -> int:
    """The minute that it lies in."""
    return (moment - BEGINNING) // MINUTE


def span_of(starts_at: datetime, ends_at: datetime) -> Span:
    """Every minute that is touched."""
    return minute_of(starts_at), -((BEGINNING - ends_at) // MINUTE)


def moment_at(minute: int) -> datetime:
    return BEGINNING + timedelta(minutes=minute)


def merged[Point: (int, datetime)](
    spans: Iterable[tuple[Point, Point]],
) -> list[tuple[Point, Point]]:
    """Any spans, also of moments, sorted, with those that touch as one; those without length are
    left out."""
    found: list[tuple[Point, Point]] = []
    until: Point | None = None
    for starts, ends in sorted(spans):
        if ends <= starts:
            continue
        if until is not None and starts <= until:
            if ends > until:
                found[-1], until = (found[-1][0], ends), ends
        else:
            found.append((starts, ends))
            until = ends
    return found


def crossed(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What lies in both."""
    found: list[Span] = []
    at, by = 0, 0
    while at < len(some) and by < len(others):
        starts = max(some[at][0], others[by][0])
        ends = min(some[at][1], others[by][1])
        if starts < ends:
            found.append((starts, ends))
        if some[at][1] <= others[by][1]:
            at += 1
        else:
            by += 1
    return found


def without(some: Sequence[Span], gone: Sequence[Span]) -> list[Span]:
    """What lies in the first and not in the second."""
    found: list[Span] = []
    by = 0
    for first, ends in some:
        starts = first
        while by < len(gone) and gone[by][1] <= starts:
            by += 1
        cut = by
        while cut < len(gone) and gone[cut][0] < ends:
            if starts < gone[cut][0]:
                found.append((starts, gone[cut][0]))
            starts = max(starts, gone[cut][1])
            cut += 1
        if starts < ends:
            found.append((starts, ends))
    return found


def widened(spans: Iterable[Span], by: int) -> list[Span]:
    """With so many minutes before and after each."""
    return merged((starts - by, ends + by) for starts, ends in spans if starts < ends)


def length(spans: Iterable[Span]) -> int:
    return sum(ends - starts for starts, ends in spans)
