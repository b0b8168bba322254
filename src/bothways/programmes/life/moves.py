"""What may follow what in a programme's life, and what each move means to people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bothways.programmes.programmes.models import State


@dataclass(frozen=True, slots=True)
class Move:
    """A step in a programme's life that a coordinator may take."""

    to: State
    since: tuple[State, ...]
    """The states it may be taken from."""
    words: Promise
    """What the button says."""
    means: Promise
    """What follows from it."""


MOVES: tuple[Move, ...] = (
    Move(
        State.OPEN,
        (State.DRAFT, State.MATCHING),
        _("Open it for sign-up"),
        _("People can sign up, by the link or by your hand."),
    ),
    Move(
        State.MATCHING,
        (State.DRAFT, State.OPEN),
        _("Begin to match"),
        _("You match and review; the deadline of the sign-up stays as it is."),
    ),
    Move(
        State.UNDER_WAY,
        (State.MATCHING, State.OPEN, State.DRAFT, State.CLOSING),
        _("It is under way"),
        _("Partners know each other and meet."),
    ),
    Move(
        State.CLOSING,
        (State.UNDER_WAY,),
        _("Begin to close"),
        _("Partners look back and finish; you gather results and what was learned."),
    ),
    Move(
        State.CLOSED,
        (State.CLOSING, State.UNDER_WAY, State.DRAFT, State.OPEN, State.MATCHING),
        _("Close it"),
        _("Nobody signs up or is matched any more. Everything stays to be read."),
    ),
    Move(
        State.UNDER_WAY,
        (State.CLOSED,),
        _("Take it up again"),
        _("It is under way as before it was closed; late-comers can be matched."),
    ),
    Move(
        State.OPEN,
        (State.CLOSED,),
        _("Open it again for sign-up"),
        _("As if it had not been closed: people can sign up, and you match and publish."),
    ),
    Move(
        State.ARCHIVED,
        (State.CLOSED,),
        _("Archive it"),
        _("It leaves everybody’s lists and can only be read. You find it under “Archived”."),
    ),
    Move(
        State.CLOSED,
        (State.ARCHIVED,),
        _("Take it out of the archive"),
        _("It is back in the lists, closed as before."),
    ),
)


def moves_from(state: str) -> list[Move]:
    """What may come next, the usual one first."""
    return [move for move in MOVES if state in move.since]


def move_named(state: str, to: str) -> Move | None:
    """The move that leads from one state to the other, if any does."""
    return next((move for move in moves_from(state) if move.to == to), None)


def may_follow(state: str, to: str) -> bool:
    return any(move.to == to and state in move.since for move in MOVES)


ORDER = list(State)


def is_over(state: str) -> bool:
    """Whether nobody signs up or is matched any more."""
    return state in (State.CLOSED, State.ARCHIVED)
