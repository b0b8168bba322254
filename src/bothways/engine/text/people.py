"""People of a problem with their skills under one name each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bothways.engine.problem import Person

from .vocabulary import Vocabulary


def spelled_one_way(people: Sequence[Person], vocabulary: Vocabulary) -> tuple[Person, ...]:
    """The same people, each skill under the vocabulary's name; new words meet each other."""
    offered = (offer.skill for person in people for offer in person.offers)
    wanted = (want.skill for person in people for want in person.wants)
    found = vocabulary.meetings(chain(offered, wanted))
    return tuple(
        replace(
            person,
            offers=tuple(replace(one, skill=found[one.skill].name) for one in person.offers),
            wants=tuple(replace(one, skill=found[one.skill].name) for one in person.wants),
        )
        for person in people
    )
