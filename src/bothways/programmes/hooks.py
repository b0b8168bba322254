"""What later stages fill in: steps of the set-up and the checklist, links of a programme's menu,
figures, previews, what Bothways itself can count.

Each list is filled by the stages' ``AppConfig.ready``, in the order of a programme's life.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.common.audit.models import Deed

    from .programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist that leads from outcomes to published matches."""

    title: str
    detail: str
    url: str
    action: str
    """What the button says when this is the next step."""
    is_done: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """What makes a step part of the guided set-up: its page gets a bar that leads through."""

    slug: str
    title: Promise
    url_name: str
    """The step's page; it takes the programme's number."""
    why: Promise
    example: Promise
    later: Promise
    """What of it can still be changed once people sign up."""
    is_needed: bool = False
    """Sign-up can't open before it is done."""
    stays: bool = False
    """It is a line of the checklist also when the set-up is over."""
    is_list: bool = False
    """Its page holds any number of things, none of which leads on: the bar does."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a step says of a programme, to be got with the programme in one query for all steps."""

    related: tuple[str, ...] = ()
    """Rows that a programme has one of at most."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """{name: expression on the programme}; the step reads it by ``setup.facts.fact_of``."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Something that participants will see, shown to coordinators before anything is open."""

    slug: str
    title: Promise
    says: Promise
    """When, and by whom it is seen."""
    template: str
    """The part of a page that shows it, such as “app/page.html#page”."""
    context: Callable[[Programme, Person], dict[str, Any]]
    styles: tuple[str, ...] = ()
    page_class: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure that Bothways counts itself, for outcomes that are measured by it."""

    slug: str
    measure: str
    title: Promise
    unit: Promise
    how: Promise
    """How it is counted, in a sentence for whoever relies on it."""
    count: Callable[[Programme], Decimal | None]
    """Today's figure; nothing where there is none yet."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link in a programme's menu; current on the addresses that begin with ``url``."""

    title: str
    url: str
    first: str = ""
    """What it is called as the first of its own row, above the pages below it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What its coordinators keep an eye on while people meet."""

    title: str
    url: str
    waiting_url: str
    """A part of a page that says how much of it waits for them, fetched when it is seen."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number for sponsors and coordinators: figures only, never a name."""

    value: str
    label: str


Begin = Callable[..., None]
"""``(programme=, blueprint=, by=)``: take from a template what this stage knows."""
Copy = Callable[..., None]
"""``(programme=, copy=, by=)``: give the next round what this stage keeps from the one before."""
SettingsOf = Callable[["Programme"], dict[str, int]]
"""What of this stage belongs into a template made of a programme."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a stage puts into a template besides settings: plain JSON, read back with suspicion."""

    read: Callable[[Programme], Any]
    """What of a programme belongs into it; ``None`` where there is nothing."""
    check: Callable[[Any], None]
    """Raises ``ValueError`` for content that isn't as ``read`` makes it."""
    begin: Callable[..., None]
    """``(programme=, content=, by=)``: give it to a new programme."""


Veil = Callable[["Programme", "Person", "Sequence[Deed]"], "Mapping[int, str]"]
"""{deed: what its line says instead} of the deeds that this reader may not read whole."""
EffectsOf = Callable[["Programme", str], list[str]]
"""``(programme, to)``: what moving it to that state (or “paused”) does to what this stage holds, in
sentences for the coordinator who is about to do it."""

StepMaker = Callable[["Programme"], Step]
TabMaker = Callable[["Programme"], Tab]
FigureMaker = Callable[["Programme"], list[Figure]]
WatchMaker = Callable[["Programme"], Watch | None]
"""Asks the database nothing; what waits is counted when it is seen."""

STEPS: list[tuple[int, StepMaker]] = []
GUIDES: dict[StepMaker, Guide] = {}
"""The steps among them that belong to the guided set-up."""
READS: list[Reads] = []
PREVIEWS: list[tuple[int, Preview]] = []
COUNTED: dict[str, Counted] = {}
TABS: list[tuple[int, TabMaker]] = []
UNDER: dict[TabMaker, list[tuple[int, TabMaker]]] = {}
"""Pages that stand below one of the menu's, in a row of their own while one of them is open."""
FIGURES: list[tuple[int, FigureMaker]] = []
WATCHES: list[WatchMaker] = []
ON_BEGIN: list[Begin] = []
ON_COPY: list[Copy] = []
SETTINGS_OF: list[SettingsOf] = []
PARTS: dict[str, Part] = {}
"""By the name under which it stands in the file of a template."""
VEILS: list[Veil] = []
ON_OPEN: list[Callable[..., None]] = []
"""``(programme=, by=)``: open what is to be opened when the set-up ends; may raise
``life.actions.MoveRefused``."""
ON_EXPECTATIONS: list[Callable[..., None]] = []
"""``(programme=, before=)``: what people accept has new words in a programme being set up."""
EFFECTS: list[EffectsOf] = []


def add_step(
    position: int, maker: StepMaker, guide: Guide | None = None, reads: Reads | None = None
) -> None:
    STEPS.append((position, maker))
    STEPS.sort(key=lambda entry: entry[0])
    if guide is not None:
        GUIDES[maker] = guide
    if reads is not None:
        READS.append(reads)


def add_preview(position: int, preview: Preview) -> None:
    PREVIEWS.append((position, preview))
    PREVIEWS.sort(key=lambda entry: entry[0])


def add_counted(counted: Counted) -> None:
    COUNTED[counted.slug] = counted


def add_tab(position: int, maker: TabMaker, under: TabMaker | None = None) -> None:
    """A page of the programme's menu, or one below the page ``under``."""
    row = TABS if under is None else UNDER.setdefault(under, [])
    row.append((position, maker))
    row.sort(key=lambda entry: entry[0])


def add_figures(position: int, maker: FigureMaker) -> None:
    FIGURES.append((position, maker))
    FIGURES.sort(key=lambda entry: entry[0])
