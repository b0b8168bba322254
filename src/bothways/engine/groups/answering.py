"""A group in names, skills and sentences."""

from __future__ import annotations

from ..encoding import label, offers_of, wants_of
from ..problem import Person
from ..result import Group
from ..scoring import Scorer
from ..words import listed, number
from .finding import FoundGroup


def to_group(scorer: Scorer, found: FoundGroup) -> Group:
    """Who learns what from whom in the group; only wants that somebody there can meet."""
    people = [scorer.encoded.people[who] for who in found.people]
    learners: dict[str, list[str]] = {}
    teachers: dict[str, list[str]] = {}
    for person in people:
        for skill, want in wants_of(person).items():
            able = [
                other.id
                for other in people
                if other is not person and offers_of(other).get(skill, 0) > want.level_now
            ]
            if able:
                learners.setdefault(skill, []).append(person.id)
                known = teachers.setdefault(skill, [])
                known.extend(who for who in able if who not in known)
    skills = sorted(learners, key=lambda skill: (-len(learners[skill]), skill))
    return Group(
        people=tuple(person.id for person in people),
        skills=tuple(skills),
        teachers={skill: tuple(sorted(teachers[skill])) for skill in skills},
        learners={skill: tuple(sorted(learners[skill])) for skill in skills},
        why=tuple(said(people, skill, learners[skill], teachers[skill]) for skill in skills[:4]),
    )


def said(people: list[Person], skill: str, learners: list[str], teachers: list[str]) -> str:
    """“Five of the six want to learn negotiation; Mara and Tom can teach it.”"""
    names = {person.id: label(person) for person in people}
    count = number(len(learners)).capitalize()
    wants = "wants" if len(learners) == 1 else "want"
    who = listed([names[teacher] for teacher in sorted(teachers)][:4])
    return f"{count} of the {number(len(people))} {wants} to learn {skill}; {who} can teach it."
