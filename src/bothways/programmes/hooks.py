"""What later stages fill in: steps of the checklist, links of a programme's menu, figures.

Each list is filled by the stages' ``AppConfig.ready``, in the order of a programme's life.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.common.audit.models import Deed

    from .programmes.models import Programme

StepState = Literal["done", "next", "later"]


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
class Tab:
    """A link in a programme's menu; current on the addresses that begin with ``url``."""

    title: str
    url: str


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

StepMaker = Callable[["Programme"], Step]
TabMaker = Callable[["Programme"], Tab]
FigureMaker = Callable[["Programme"], list[Figure]]

STEPS: list[tuple[int, StepMaker]] = []
TABS: list[tuple[int, TabMaker]] = []
FIGURES: list[tuple[int, FigureMaker]] = []
ON_BEGIN: list[Begin] = []
ON_COPY: list[Copy] = []
SETTINGS_OF: list[SettingsOf] = []
PARTS: dict[str, Part] = {}
"""By the name under which it stands in the file of a template."""
VEILS: list[Veil] = []


def add_step(position: int, maker: StepMaker) -> None:
    STEPS.append((position, maker))
    STEPS.sort(key=lambda entry: entry[0])


def add_tab(position: int, maker: TabMaker) -> None:
    TABS.append((position, maker))
    TABS.sort(key=lambda entry: entry[0])


def add_figures(position: int, maker: FigureMaker) -> None:
    FIGURES.append((position, maker))
    FIGURES.sort(key=lambda entry: entry[0])
