"""What flows from one person to another."""

from __future__ import annotations

from .encoding import offers_of, wants_of
from .problem import Person
from .result import Flow


def flows(giver: Person, receiver: Person) -> tuple[Flow, ...]:
    """What can flow one way, the most wanted first."""
    offers = offers_of(giver)
    found = [
        Flow(want.skill, offers[want.skill], want.level_now, want.priority)
        for want in wants_of(receiver).values()
        if offers.get(want.skill, 0) > want.level_now
    ]
    return tuple(sorted(found, key=lambda flow: (-flow.priority, -flow.level, flow.skill)))
