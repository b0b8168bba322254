"""Where a programme is, as its overview shows it."""

from __future__ import annotations

from dataclasses import dataclass

from bothways.programmes.models import Programme, State

from .moves import ORDER, Move, moves_from


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
        return self.may_be_copied


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


def usual(here: int, move: Move) -> tuple[bool, int]:
    """Onward before back, and the nearest first."""
    there = ORDER.index(move.to)
    return there <= here, there
