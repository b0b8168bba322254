"""What somebody has read on the last page when they send it, so that nobody accepts or sends what
has been changed in another tab, on another device, or by the coordinators."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext

from bothways.recruitment.signups.meanwhile import (
    SavedMeanwhile,
    Saying,
    Sayings,
    Stand,
    mark,
    plain,
    refuse_overtaken,
)

from .meanwhile import StepSavedMeanwhile, drawn_of
from .steps import MANAGER, Answers, Steps

NOTHING = "0"
"""The mark of a step at which nothing was said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody reads before they send: the expectations, and what they said at each step.
    ``str(reading)`` travels with the page and comes back with what is sent."""

    expectations: str
    said: dict[str, str] = field(default_factory=dict)
    """A mark for each step, and for the manager's address."""

    def __str__(self) -> str:
        return "_".join([self.expectations, *chain.from_iterable(self.said.items())])

    def other_steps(self, now: Reading) -> list[str]:
        """The steps that say something else now."""
        return [
            slug
            for slug, mark_now in now.said.items()
            if slug != MANAGER and self.said.get(slug) != mark_now
        ]


def reading_of(expectations: str, steps: Steps, answers: Answers) -> Reading:
    said = {step.slug: mark(drawn_of(step, answers)) or NOTHING for step in steps}
    address = mark(address_in(answers.get(MANAGER))) or NOTHING
    return Reading(fingerprint(expectations), {**said, MANAGER: address})


def reading_in(text: str) -> Reading:
    """As it came back; what isn't one is one of nothing."""
    expectations, *words = text.split("_")
    return Reading(expectations, dict(zip(words[::2], words[1::2], strict=False)))


def sent_as(read: str | None, address: str) -> str:
    """The mark of a page that is sent: what was read on it, and the address typed there."""
    return mark(f"{read} {address_in(address).casefold()}") if read else ""


def refuse_other_address(answers: Answers, typed: str, read: str) -> None:
    """Raise ``StepSavedMeanwhile`` where another address was named on another page since."""
    was = reading_in(read).said.get(MANAGER, NOTHING)
    drawn = "" if was == NOTHING else f"{MANAGER}:{was}"
    saved = address_in(answers.get(MANAGER))
    try:
        refuse_overtaken(drawn, Stand(address_said(saved)), address_said(address_in(typed)))
    except SavedMeanwhile as refusal:
        said = saved if MANAGER in refusal.untouched else typed
        raise StepSavedMeanwhile(refusal.differences, answers, said) from None


def address_in(said: object) -> str:
    return plain(said) if isinstance(said, str) else ""


def address_said(address: str) -> Sayings:
    label = gettext("Your manager’s e-mail address")
    return {MANAGER: Saying(label, address, address)}


def fingerprint(text: str) -> str:
    """Of the words somebody has read."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
