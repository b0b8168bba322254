"""mentormatch: mentees propose to mentors. Its forms have the fixed columns of one employer, so its
matcher is run alone, with pairs ranked by worth; everybody stands on both lists."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from shared import Answer, Given, pairs_of_assignment, run

api = "mentormatch.api"
Matcher: Any = import_module(f"{api}.matcher.matcher").Matcher
Random: Any = import_module(f"{api}.initializer.initializer_implementation").InitializerRandom
Mentor: Any = import_module(f"{api}.applicant.applicant_implementation_mentor").Mentor
Mentee: Any = import_module(f"{api}.applicant.applicant_implementation_mentee").Mentee


class ByWorth:
    """In the place of its sorters and of its checks."""

    def __init__(self, given: Given) -> None:
        self.worth = {(a, b): w for a, b, w in given.triples()}

    def of(self, pair: Any) -> tuple[int, int, int]:
        """Ties go the same way from both sides."""
        a, b = sorted((int(pair.mentor.wwid), int(pair.mentee.wwid)))
        return self.worth.get((a, b), 0), -a, -b

    def is_compatible(self, pair: Any) -> bool:
        return self.of(pair)[0] > 0

    def get_better_pair(self, one: Any, other: Any) -> Any:
        return one if self.of(one) > self.of(other) else other

    def set_initializing_sort(self) -> None:
        """One order for both of its stages."""

    set_matching_sort = set_initializing_sort


def form(number: int) -> dict[str, Any]:
    return {
        "skills": [], "function": "", "wwid": str(number), "last_name": "", "first_name": "",
        "position_level": 1, "years_total": 1, "location": "", "gender": "",
        "preference_yes": [], "preference_no": [], "preference_maybe": [],
        "max_mentee_count": 1, "preferred_wwids": [], "preferred_functions": [], "favor": 0,
    }  # fmt: skip


def build(given: Given) -> tuple[ByWorth, list[Any], list[Any]]:
    order = ByWorth(given)
    mentors = [Mentor(form(one), order) for one in range(given.n)]
    mentees = [Mentee(form(one), order) for one in range(given.n)]
    return order, mentors, mentees


def solve(given: Given, built: tuple[ByWorth, list[Any], list[Any]]) -> Answer:
    order, mentors, mentees = built
    initializer = Random(mentors=mentors, compatibility_checker=order, sorter=order)
    Matcher(mentors, mentees, initializer, order).execute()
    partner = list(range(given.n))
    for mentee in mentees:
        for pair in mentee.yield_pairs:
            partner[int(pair.mentor.wwid)] = int(mentee.wwid)
    return Answer(
        pairs_of_assignment(given, partner), note="its matcher alone, ranked by our worth"
    )


run("mentormatch", build, solve)
