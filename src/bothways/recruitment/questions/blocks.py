"""The ready blocks of a sign-up form: which fields each is, and whether it is usually asked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ABOUT, HOPES = "about", "hopes"


@dataclass(frozen=True, slots=True)
class Block:
    """Some fields of one step. ``needed`` are those that an answer takes where it is required."""

    key: str
    step: str
    title: Promise
    asks: Promise
    """What it asks, and who reads the answer, for the coordinator who arranges it."""
    fields: tuple[str, ...]
    is_usual: bool = True
    needed: tuple[str, ...] = ()

    @property
    def can_be_required(self) -> bool:
        return bool(self.needed)


BLOCKS: tuple[Block, ...] = (
    Block(
        "work",
        ABOUT,
        _("Their work"),
        _("Title, function, team, place, with you since. Their partner reads it."),
        ("title", "function", "team", "location", "started_on"),
        needed=("function", "location"),
    ),
    Block(
        "hours",
        ABOUT,
        _("Time zone and working hours"),
        _("So that two people can meet. The match can ask for shared hours."),
        ("time_zone", "work_starts", "work_ends"),
        needed=("time_zone",),
    ),
    Block(
        "languages",
        ABOUT,
        _("Languages"),
        _("Which they are glad to talk in. The match can ask for a shared one."),
        ("languages",),
        needed=("languages",),
    ),
    Block(
        "contact",
        ABOUT,
        _("How they are best reached"),
        _("In their own words. Their partner reads it."),
        ("contact",),
        needed=("contact",),
    ),
    Block(
        "hope",
        HOPES,
        _("What would make it worth their time"),
        _("In their own words. Their partner reads it."),
        ("hope",),
        needed=("hope",),
    ),
    Block(
        "goals",
        HOPES,
        _("Goals"),
        _("What they want to have reached by the end. Their partner reads it."),
        ("goals",),
        is_usual=False,
        needed=("goals",),
    ),
    Block(
        "interests",
        HOPES,
        _("Interests"),
        _("What they like to talk about besides work. Their partner reads it."),
        ("interests",),
        is_usual=False,
        needed=("interests",),
    ),
    Block(
        "commitment",
        HOPES,
        _("Hours a month"),
        _("How much time they can give. Coordinators read it."),
        ("commitment",),
        is_usual=False,
        needed=("commitment",),
    ),
    Block(
        "meeting_format",
        HOPES,
        _("In person or online"),
        _("How they would rather meet. Their partner reads it."),
        ("meeting_format",),
        is_usual=False,
        needed=("meeting_format",),
    ),
    Block(
        "partnerships",
        HOPES,
        _("How many partners at once"),
        _("One, unless they say more. The match counts on it."),
        ("partnerships",),
    ),
    Block(
        "in_group",
        HOPES,
        _("Rather a peer group than a pair"),
        _("Counts where peer groups are made."),
        ("in_group",),
    ),
    Block(
        "not_with",
        HOPES,
        _("Whom not to be matched with"),
        _("By e-mail address. Coordinators alone read it, and nobody is told."),
        ("not_with",),
    ),
)
BY_KEY = {block.key: block for block in BLOCKS}
