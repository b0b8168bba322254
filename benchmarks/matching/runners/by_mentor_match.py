"""mentor-match: an assignment of mentors to mentees. Everybody stands on both lists, and the worth
of a pair is the score; it knows of one direction only, so the pairs are split from its rings."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from shared import Answer, Given, pairs_of_assignment, run

process: Any = import_module("matching.process")
rules: Any = import_module("matching.rules.rule")
Mentor: Any = import_module("matching.mentor").Mentor
Mentee: Any = import_module("matching.mentee").Mentee


class Worth:
    """A rule: the score of a pair is what it is worth, and without worth it is disallowed."""

    def __init__(self, given: Given) -> None:
        self.worth = {(a, b): w for a, b, w in given.triples()}

    def apply(self, match: Any) -> int:
        a, b = match.mentor.email, match.mentee.email
        found = self.worth.get((min(a, b), max(a, b)), 0)
        if not found:
            match.disallowed = True
        return found


def build(given: Given) -> tuple[list[Any], list[Any]]:
    mentors = [Mentor(grade=1, email=one) for one in range(given.n)]
    mentees = [Mentee(grade=1, email=one) for one in range(given.n)]
    return mentors, mentees


def solve(given: Given, people: tuple[list[Any], list[Any]]) -> Answer:
    mentors, _ = process.process_data(*people, [[Worth(given)]])
    partner = list(range(given.n))
    for mentor in mentors:
        for mentee in mentor.mentees:
            partner[mentor.email] = mentee.email
    mutual = sum(one < partner[one] and partner[partner[one]] == one for one in range(given.n))
    return Answer(
        pairs_of_assignment(given, partner),
        note=f"of its own accord {mutual} pairs both ways; rings split into pairs by us",
    )


run("mentor-match", build, solve)
