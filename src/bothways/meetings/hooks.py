"""What features of this stage and later stages hear of meetings.

Each list is filled in an ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from bothways.accounts.models import Person

    from .meetings.actions import When, Where
    from .meetings.models import Meeting
    from .planning.models import Proposal
    from .rhythm.models import Series

PLANNED = "planned"
CHANGED = "changed"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that has happened to meetings, in the transaction that did it."""

    what: str
    """``PLANNED``, ``CHANGED`` (another time, place or set of people) or ``CANCELLED``."""
    meetings: tuple[Meeting, ...]
    """In the order of time; as they are now."""
    by: Person | None
    """``None``: the product itself."""
    series: Series | None = None
    """Where it is a whole series that was planned, changed or cancelled, and not one occurrence."""
    gone: tuple[Person, ...] = ()
    """Who is asked no longer, of a meeting that goes on."""
    only: tuple[Person, ...] = ()
    """Where it concerns these alone: somebody has got a place among many, or given it back. They
    are told by whoever did it; calendars of the others stay as they are."""
    is_agreed: bool = False
    """At a time of which they had said before that it suits them."""


ON_CHANGE: list[Callable[[Change], None]] = []
ON_ANSWER: list[Callable[[Meeting, Person], None]] = []
"""Called when somebody has said whether they come."""


def tell_of(change: Change) -> None:
    for hear in ON_CHANGE:
        hear(change)


CALENDARS_KEPT: list[Callable[[Sequence[int]], Iterable[int]]] = []
"""``kept(pks of people)``: whose calendars hear of meetings in another way than by e-mail (a feed,
an account that syncs), so that they are sent no invitations unless they ask for them."""


MAY_ARRANGE: list[Callable[[Person, Meeting], bool]] = []
"""Whether somebody arranges a meeting that belongs to no partnership; one yes is enough."""


@dataclass(frozen=True, slots=True)
class Call:
    """A way to call that can be chosen where a meeting is planned, and fills in its link."""

    key: str
    title: str
    """As in “Video call by Jitsi”."""
    link: Callable[[UUID, int | None], str]
    """Of the meeting, or series, with this uid, and of this partnership."""
    to_do: str = ""
    """Where the person makes it ready first; empty: it can be chosen."""


LINKS: list[Callable[[Person], Sequence[Call]]] = []


def calls_for(person: Person) -> list[Call]:
    return [call for offer in LINKS for call in offer(person)]


MEETING_PANELS: list[tuple[int, Callable[[Person, Meeting], object]]] = []
"""Parts of a meeting's page: makers of ``partnerships.hooks.Panel`` or ``None``."""


def add_meeting_panel(position: int, maker: Callable[[Person, Meeting], object]) -> None:
    MEETING_PANELS.append((position, maker))
    MEETING_PANELS.sort(key=lambda entry: entry[0])


def panels_of(person: Person, meeting: Meeting) -> Sequence[object]:
    return [panel for _, maker in MEETING_PANELS if (panel := maker(person, meeting)) is not None]


PLANNERS: list[Callable[[Proposal, When, Where, Person | None], Meeting | None]] = []
"""Plan the meeting that a poll without a partnership has led to, in its transaction, or ``None``
where it is none of theirs; the person is ``None`` where everybody's answers settled it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a poll without a partnership is for. Who is asked sees how many, and not who else."""

    page: str
    """Where those who arrange it see what was answered, and decide; they alone do."""
    about: str
    """What whoever is asked reads of it."""
    is_open: bool
    """Whether anything can still come of it."""


POLLS_FOR: list[Callable[[Proposal], Asking | None]] = []


def asking_of(proposal: Proposal) -> Asking | None:
    """``None``: an exchange's, or one that who opened it decides."""
    if proposal.partnership_id is not None:
        return None
    found = (asked(proposal) for asked in POLLS_FOR)
    return next((one for one in found if one is not None), None)


AVAILABILITY_PANELS: list[tuple[int, Callable[[Person], object]]] = []
"""Parts of the page “When you can meet”, below those of this stage: makers of
``partnerships.hooks.Panel`` or ``None``."""


def add_availability_panel(position: int, maker: Callable[[Person], object]) -> None:
    AVAILABILITY_PANELS.append((position, maker))
    AVAILABILITY_PANELS.sort(key=lambda entry: entry[0])


def availability_panels_of(person: Person) -> Sequence[object]:
    return [panel for _, maker in AVAILABILITY_PANELS if (panel := maker(person)) is not None]
