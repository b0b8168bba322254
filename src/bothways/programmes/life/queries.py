"""Where a programme is, as its overview shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from bothways.programmes.hooks import EFFECTS
from bothways.programmes.models import Programme, State

from .moves import ORDER, Move, is_over, move_named, moves_from


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a programme's life, on the line that shows them all."""

    title: str
    is_past: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Life:
    programme: Programme
    stages: list[Stage]
    next: Move | None
    """The usual move from here."""
    others: list[Move]
    learned_before: str
    """What the round before has taught."""

    @property
    def may_be_copied(self) -> bool:
        return self.programme.state in (State.CLOSING, State.CLOSED, State.ARCHIVED)

    @property
    def is_ending(self) -> bool:
        """Whether what was learned is asked for; an archived programme only shows it."""
        return self.programme.state in (State.CLOSING, State.CLOSED)

    @property
    def is_live(self) -> bool:
        return not is_over(self.programme.state)


def life_of(programme: Programme) -> Life:
    here = ORDER.index(State(programme.state))
    shown = [state for state in ORDER if state != State.ARCHIVED or here == len(ORDER) - 1]
    moves = sorted(moves_from(programme.state), key=lambda move: usual(here, move))
    return Life(
        programme=programme,
        stages=[
            Stage(str(state.label), ORDER.index(state) < here, ORDER.index(state) == here)
            for state in shown
        ],
        next=moves[0] if moves else None,
        others=moves[1:],
        learned_before=programme.copied_from.learned if programme.copied_from else "",
    )


@dataclass(frozen=True, slots=True)
class Prospect:
    """A move that somebody is about to make, and what it does, before it is done."""

    to: str
    words: str
    means: str
    effects: list[str]


PAUSED = "paused"


def prospect_of(programme: Programme, to: str) -> Prospect | None:
    """``None`` where nothing leads there from here."""
    if to == PAUSED:
        if is_over(programme.state) or programme.is_paused:
            return None
        words = gettext("Pause it")
        means = gettext("Nobody signs up or is matched until you resume it.")
    else:
        move = move_named(programme.state, to)
        if move is None:
            return None
        words, means = str(move.words), str(move.means)
    effects = [sentence for effects_of in EFFECTS for sentence in effects_of(programme, to)]
    return Prospect(to, words, means, effects)


def usual(here: int, move: Move) -> tuple[bool, int]:
    """Onward before back, and the nearest first."""
    there = ORDER.index(move.to)
    return there <= here, there
