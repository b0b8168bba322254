"""What is told to one person, and how a later stage says where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bothways.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail of its own, in the place of the usual one that only names the notice."""

    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    """What the reader's calendar takes up, and the METHOD that stands in it."""
    calendar_method: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing for one person. The same ``key`` is never told them twice."""

    person: Person
    key: str
    title: str
    """Enough to know what it is about and no more: a locked screen may show it."""
    body: str = ""
    path: str = ""
    programme: str = ""
    space: str = ""
    """Where it belongs; found by the path where nothing is said."""
    until: datetime | None = None
    """From when on it is worth nothing any more: what would reach them outside of the product only
    then, since their hours are quiet, isn't sent."""
    letter: Callable[[str], Letter] | None = None
    """Asked only where an e-mail leaves at once, with the link that stops such e-mails; empty
    where they can't be stopped."""
    is_for_calendar: bool = False
    """Its letter keeps a calendar true, so that it leaves at once also where such e-mails come in
    summaries, in quiet hours, and when its notice has been read; not where they are off."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a notice belongs to, in the words of who reads it: “Across the House”, “With Tomasz”."""

    programme: str = ""
    space: str = ""


Asked = tuple[int, str]
"""A person's pk and the path of what they are told of."""
PlaceFinder = Callable[[Sequence[Asked]], Mapping[Asked, Place]]
PLACES: list[PlaceFinder] = []
"""Filled by later stages; asked once for all that is told at a time. The first that knows wins."""


def places_of(asked: Iterable[Asked]) -> dict[Asked, Place]:
    found: dict[Asked, Place] = {}
    open_ones = list(dict.fromkeys(asked))
    for finder in PLACES:
        found = {**finder(open_ones), **found}
        open_ones = [one for one in open_ones if one not in found]
    return found
