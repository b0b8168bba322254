"""Two tabs, or two devices, at one step of signing up: what each page was drawn from, and how what
was typed and what was saved meanwhile come into one form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bothways.recruitment.signups.meanwhile import (
    Difference,
    SavedMeanwhile,
    Sayings,
    Stand,
    drawn_from,
    refuse_overtaken,
    rows_together,
    sayings_of,
    those_with_room,
)

from .steps import Answers, StepOf, answers_in


def said_at(step: StepOf, said: Any) -> Sayings:
    return sayings_of(step.make(None, said))


def drawn_of(step: StepOf, answers: Answers) -> str:
    """What the page of a step carries of what was saved when it was drawn."""
    return drawn_from(said_at(step, answers.get(step.slug)))


class StepSavedMeanwhile(SavedMeanwhile):
    """With all that its page needs, as it was when this was refused."""

    def __init__(self, differences: Iterable[Difference], answers: Answers, said: Any) -> None:
        super().__init__(differences)
        self.answers = answers
        self.said = said
        """What was typed, with what was saved meanwhile where nothing was typed on this page."""


def refuse_replacing(step: StepOf, answers: Answers, said: Any, drawn: str) -> None:
    """Raise ``StepSavedMeanwhile`` where ``said`` would replace what its page didn't show."""
    saved = answers.get(step.slug)
    sayings = said_at(step, saved)
    unsaid = () if isinstance(saved, list) else sayings.keys() - (saved or {}).keys()
    try:
        refuse_overtaken(drawn, Stand(sayings, frozenset(unsaid)), said_at(step, said))
    except SavedMeanwhile as refusal:
        both, differences = together(step, saved, said, refusal), refusal.differences
        if isinstance(both, list):
            differences = those_with_room(differences, both, step.slug)
        raise StepSavedMeanwhile(differences, answers, both) from None


def together(step: StepOf, saved: Any, said: Any, refusal: SavedMeanwhile) -> Any:
    if isinstance(said, list):
        return rows_together(step.slug, saved or [], said, refusal.untouched)
    was = answers_in(step.slug, step.make(None, saved))
    return said | {name: was[name] for name in refusal.untouched if name in was}
