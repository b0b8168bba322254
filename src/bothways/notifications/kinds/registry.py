"""What people can be told of, as each stage names it in its ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from bothways.accounts.models import Person


class Timing(models.TextChoices):
    """When an e-mail tells of it; the product always does."""

    AT_ONCE = "at once", _("at once")
    DAILY = "daily", _("in a daily summary")
    WEEKLY = "weekly", _("in a weekly summary")
    NEVER = "never", _("never")


class Section(models.TextChoices):
    """The parts of the settings page, in their order."""

    EXCHANGE = "exchange", _("Your exchange")
    TAKING_PART = "taking part", _("Taking part")
    COORDINATING = "coordinating", _("Running programmes")
    OTHER = "other", _("Everything else")


def everybody(person: Person) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing people can be told of, and how they are told unless they choose otherwise."""

    key: str
    title: StrOrPromise
    """As the settings page names it: “Thanks and feedback”."""
    text: StrOrPromise
    """What it is, in a sentence."""
    section: Section = Section.OTHER
    email: Timing = Timing.DAILY
    push: bool = False
    """Whether a device that asked for it is told of this kind unless its owner says otherwise."""
    can_switch_off: bool = True
    """What can't be switched off is told by e-mail at once, always."""
    is_urgent: bool = False
    """Doesn't wait for the end of quiet hours."""
    patience: timedelta = timedelta()
    """How long an e-mail at once waits, in case it is read in the product first."""
    icon: str = "bell"
    position: int = 50
    """Among those of its section on the settings page."""
    is_for: Callable[[Person], bool] = field(default=everybody, compare=False)
    """Whether the settings page shows it to them."""

    def __post_init__(self) -> None:
        if not self.can_switch_off and self.email != Timing.AT_ONCE:
            raise ValueError(f"“{self.key}” can't be switched off, so its e-mail leaves at once.")


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Raises ``ValueError`` for a key that is taken."""
    for kind in kinds:
        if KINDS.get(kind.key, kind) != kind:
            raise ValueError(f"Two kinds of notice are called “{kind.key}”.")
        KINDS[kind.key] = kind


GENERAL = Kind(
    key="general",
    title=_("Other news"),
    text=_("News of your programmes and exchanges that has no line of its own here."),
    position=90,
)
register(GENERAL)


def kind_of(key: str) -> Kind:
    """The kind of that name; the general one where nobody has named it."""
    return KINDS.get(key, GENERAL)


def kinds_for(person: Person) -> list[Kind]:
    """Those that the person may meet, by section."""
    order = list(Section)
    admits = {test: test(person) for test in {kind.is_for for kind in KINDS.values()}}
    found = [kind for kind in KINDS.values() if admits[kind.is_for]]
    return sorted(found, key=lambda kind: (order.index(kind.section), kind.position))
