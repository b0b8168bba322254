"""The people of a sheet as the engine takes them: what they wrote of each other, resolved."""

from __future__ import annotations

from collections.abc import Sequence

from bothways.engine.problem import Offer, Person, Want
from bothways.recruitment.imports.rows import SheetPerson

type Directory = dict[str, frozenset[str]]


def engine_people(people: Sequence[SheetPerson]) -> tuple[tuple[Person, ...], list[str]]:
    """The engine's people, and sentences about names that could not be resolved.

    Managers and people to be kept apart may be named by id, e-mail address or name. Who shares a
    name with somebody to be kept apart is kept apart too: the careful reading. A manager's name
    that several share says nothing.
    """
    directory = directory_of(people)
    resolved = tuple(engine_person(person, directory) for person in people)
    return resolved, [sentence for person in people for sentence in about_blocks(person, directory)]


def id_of(person: SheetPerson) -> str:
    return person.email or person.id


def directory_of(people: Sequence[SheetPerson]) -> Directory:
    found: dict[str, set[str]] = {}
    for person in people:
        for word in (person.name, person.email, person.id):
            if word:
                found.setdefault(word.casefold(), set()).add(id_of(person))
    return {word: frozenset(ids) for word, ids in found.items()}


def engine_person(person: SheetPerson, directory: Directory) -> Person:
    own = id_of(person)
    managers = directory.get(person.manager.casefold(), frozenset()) - {own}
    blocked = (directory.get(word.casefold(), frozenset()) for word in person.not_with)
    return Person(
        id=own,
        name=person.name,
        offers=tuple(Offer(skill, level) for skill, level in person.offers),
        wants=tuple(Want(*want) for want in person.wants),
        function=person.function,
        location=person.location,
        team=person.team,
        languages=frozenset(person.languages),
        time_zone=person.time_zone,
        working_hours=person.working_hours or (9.0, 17.0),
        manager=next(iter(managers)) if len(managers) == 1 else None,
        capacity=person.capacity,
        in_group=person.in_group,
        not_with=frozenset().union(*blocked) - {own},
    )


def about_blocks(person: SheetPerson, directory: Directory) -> list[str]:
    sentences = []
    for word in person.not_with:
        others = directory.get(word.casefold(), frozenset()) - {id_of(person)}
        if not others:
            sentences.append(
                f"Row {person.row}: nobody in the sheet is “{word}”, so nobody is kept apart "
                f"from {person.name or id_of(person)} for it."
            )
        elif len(others) > 1:
            sentences.append(
                f"Row {person.row}: {len(others)} people are called “{word}”; "
                f"{person.name or id_of(person)} is kept apart from them all."
            )
    return sentences
