"""What features and later stages add to the space of a partnership, and to what is watched of it.

Each list is filled in an ``AppConfig.ready``. Makers are given what they need and answer ``None``
(or nothing) where they have nothing to say; those that look at many partnerships are asked once for
all of them, so that a programme of thousands costs a few queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from bothways.programmes.models import Programme

    from .partnerships.models import Participation, Partnership


@dataclass(frozen=True, slots=True)
class Space:
    """A partnership as one of the people in it has it before them."""

    partnership: Partnership
    mine: Participation
    others: tuple[Participation, ...]
    """In a circle from whom I teach round to who teaches me."""

    @property
    def here(self) -> tuple[Participation, ...]:
        """The others who haven't left, in the same order."""
        return tuple(other for other in self.others if other.left_at is None)

    @property
    def names(self) -> str:
        """“Mara”, or “Mara, Jun and Inés”; whole names where two share the first. Of who is still
        there, where anybody is."""
        from bothways.ui.ribbons import listed

        people = [other.person for other in self.here or self.others]
        first = [person.first_name for person in people]
        return listed(
            person.name if first.count(person.first_name) > 1 else person.first_name
            for person in people
        )

    @property
    def is_open(self) -> bool:
        """Whether anything can still be changed in it."""
        from bothways.programmes.life.moves import is_over

        is_standing = self.partnership.ended_at is None and self.mine.left_at is None
        return is_standing and not is_over(self.partnership.programme.state)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the space; ``count`` is what is new there."""

    title: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the space's first page: a template and what it shows."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One line of the guided start, for one person."""

    title: str
    detail: str
    url: str
    action: str
    is_done: bool
    waits: bool = False
    """It is another’s turn: there is nothing for this person to do about it now."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Something that went from one person to another: an entry of the ledger of an exchange."""

    giver: int
    receiver: int
    """Pks of people."""
    at: datetime
    kind: str
    """Such as “meeting”, “goal”, “action item”, “check-in”, “thanks”."""
    amount: float
    """In the units of its kind: minutes, steps, times."""


@dataclass(frozen=True, slots=True)
class Worry:
    """Something that a coordinator should look at, without a word of what people wrote."""

    partnership: int
    key: str
    """What it is about; the same worry keeps its key while it lasts."""
    sentence: str
    since: datetime
    helps: str
    """What helps in such a case."""
    action: str = "nudge"
    """What the one button offers: “nudge”, “call” or “look”."""
    url: str = ""
    """Where “look” leads."""
    unless: frozenset[str] = frozenset()
    """Kinds of worries beside which it needn't be said."""

    @property
    def kind(self) -> str:
        """What nudges are written for: what stands before the first colon of the key."""
        return self.key.partition(":")[0]


TabMaker = Callable[[Space], "Tab | None"]
PanelMaker = Callable[[Space], "Panel | None"]
StepMaker = Callable[[Space], "FirstStep | None"]
Flows = Callable[[Sequence[int]], Iterable[tuple[int, Flow]]]
"""``flows(pks of partnerships)``: (pk, entry) of each."""
SignsOfLife = Callable[[Sequence[int]], Mapping[int, datetime]]
"""``signs(pks)``: when something last happened in each, and nothing of what."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that an exchange has reached or not, without a word of what people wrote."""

    key: str
    title: Promise
    """Such as “agreed”."""
    reached: Callable[[Sequence[int]], Iterable[int]]
    """Of these partnerships, those that have; asked once for all."""


Worries = Callable[["Programme", Sequence[int], date], Iterable[Worry]]
Resting = Callable[[Sequence[int]], Iterable[int]]
"""``resting(pks)``: those of the partnerships that pause, so that nobody in them is asked."""
Silenced = Callable[[int, int, int], bool]
"""``is_silenced(partnership, by, to)``: whether what the first person writes may not reach the
second there."""

TABS: list[tuple[int, TabMaker]] = []
PANELS: list[tuple[int, PanelMaker]] = []
AHEAD: list[tuple[int, PanelMaker]] = []
"""What stands above all else on the first page while there is something to do or know."""
FIRST_STEPS: list[tuple[int, StepMaker]] = []
NEXT_STEPS: list[tuple[int, StepMaker]] = []
"""What is to be done in an exchange after its first steps; a maker answers what waits, or
``None``."""
LATER_STEPS: list[tuple[int, StepMaker]] = []
"""The same, asked only once the first of the first steps is done, which keeps the home page of
exchanges that haven’t begun cheap."""
FLOWS: list[Flows] = []
SIGNS_OF_LIFE: list[SignsOfLife] = []
WORRIES: list[Worries] = []
RESTING: list[Resting] = []
SILENCED: list[Silenced] = []
ON_END: list[Callable[[Partnership], None]] = []
"""Called when a partnership has ended, in that transaction."""
ON_LEAVE: list[Callable[[Participation], None]] = []
"""Called when somebody has left a circle or group that goes on, in that transaction."""
ON_JOIN: list[Callable[[Partnership, Sequence[Participation]], None]] = []
"""Called when people have joined a partnership that was there, in that transaction."""
COURSE: list[tuple[int, PanelMaker]] = []
"""What stands beside the pause of an exchange, on the page of how it goes on."""
LOOK_BACK: list[tuple[int, PanelMaker]] = []
"""What features show of an exchange at its end, for one of its people."""
STYLES: list[str] = []
"""Style sheets of later stages that pages of a space need for their panels."""
PLANNED: list[tuple[int, PanelMaker]] = []
"""What stands above the meetings that were, on their page."""
MILESTONES: list[tuple[int, Milestone]] = []
"""What coordinators see of how far each exchange is."""


def add_space_tab(position: int, maker: TabMaker) -> None:
    TABS.append((position, maker))
    TABS.sort(key=lambda entry: entry[0])


def add_panel(position: int, maker: PanelMaker) -> None:
    PANELS.append((position, maker))
    PANELS.sort(key=lambda entry: entry[0])


def add_ahead(position: int, maker: PanelMaker) -> None:
    AHEAD.append((position, maker))
    AHEAD.sort(key=lambda entry: entry[0])


def add_next_step(position: int, maker: StepMaker) -> None:
    NEXT_STEPS.append((position, maker))
    NEXT_STEPS.sort(key=lambda entry: entry[0])


def add_first_step(position: int, maker: StepMaker) -> None:
    FIRST_STEPS.append((position, maker))
    FIRST_STEPS.sort(key=lambda entry: entry[0])


def add_later_step(position: int, maker: StepMaker) -> None:
    LATER_STEPS.append((position, maker))
    LATER_STEPS.sort(key=lambda entry: entry[0])


def add_look_back(position: int, maker: PanelMaker) -> None:
    LOOK_BACK.append((position, maker))
    LOOK_BACK.sort(key=lambda entry: entry[0])


def add_planned(position: int, maker: PanelMaker) -> None:
    PLANNED.append((position, maker))
    PLANNED.sort(key=lambda entry: entry[0])


def add_course_panel(position: int, maker: PanelMaker) -> None:
    COURSE.append((position, maker))
    COURSE.sort(key=lambda entry: entry[0])


def add_milestone(position: int, milestone: Milestone) -> None:
    MILESTONES.append((position, milestone))
    MILESTONES.sort(key=lambda entry: entry[0])
