"""The space as its pages show it: who, which tabs, which panels, what comes first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bothways.accounts.models import Person
from bothways.partnerships.hooks import (
    AHEAD,
    FIRST_STEPS,
    LATER_STEPS,
    NEXT_STEPS,
    PANELS,
    PLANNED,
    TABS,
    FirstStep,
    Panel,
    Space,
)
from bothways.partnerships.models import Partnership


def space_of(person: Person, partnership: Partnership) -> Space:
    """The space before somebody in it; ``participations__person`` are best prefetched."""
    sides = sorted(partnership.participations.all(), key=lambda side: (side.place, side.pk))
    at = next(place for place, side in enumerate(sides) if side.person_id == person.pk)
    return Space(partnership, sides[at], (*sides[at + 1 :], *sides[:at]))


@dataclass(frozen=True, slots=True)
class CurrentTab:
    title: str
    url: str
    current: bool
    count: int | None


def tabs_of(space: Space, path: str) -> list[CurrentTab]:
    """The tabs of a space; the longest address that ``path`` begins with is the current one."""
    tabs = [tab for _, maker in TABS if (tab := maker(space)) is not None]
    current = max((tab.url for tab in tabs if path.startswith(tab.url)), key=len, default="")
    return [CurrentTab(tab.title, tab.url, tab.url == current, tab.count or None) for tab in tabs]


def panels_of(space: Space) -> list[Panel]:
    return [panel for _, maker in PANELS if (panel := maker(space)) is not None]


def ahead_of(space: Space) -> list[Panel]:
    return [panel for _, maker in AHEAD if (panel := maker(space)) is not None]


def planned_of(space: Space) -> list[Panel]:
    return [panel for _, maker in PLANNED if (panel := maker(space)) is not None]


def first_steps_of(space: Space) -> list[FirstStep]:
    """The guided start of one person; empty once every step is done."""
    steps = [step for _, maker in FIRST_STEPS if (step := maker(space)) is not None]
    return [] if all(step.is_done for step in steps) else steps


def now_among(steps: Iterable[FirstStep]) -> FirstStep | None:
    """The first that isn't done and isn't another's turn."""
    return next((step for step in steps if not step.is_done and not step.waits), None)


def next_step_of(space: Space) -> FirstStep | None:
    """The one thing to do next: what waits now, else the first of the first steps that is left;
    where all that is left is another's turn, the first of these.

    Makers are asked one after the other until one has something, so that a home page costs little.
    """
    if not space.is_open:
        return None
    waiting: FirstStep | None = None
    for _, maker in (*NEXT_STEPS, *FIRST_STEPS[:1], *LATER_STEPS, *FIRST_STEPS[1:]):
        step = maker(space)
        if step is None or step.is_done:
            continue
        if not step.waits:
            return step
        waiting = waiting or step
    return waiting
