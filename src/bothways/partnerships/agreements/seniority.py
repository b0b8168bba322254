"""Who might learn first: a thought for the first meeting, where one of them is known to be senior.

It is never a rule, names no rank, and says nothing where not enough is known: the names of levels
have no order that Bothways knows, so different levels keep it silent about time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.models import Partnership
from bothways.people.models import Profile

from .content import present

MUCH_LONGER = timedelta(days=3 * 365)
HIGHEST = 10
"""How far up a line of management is looked."""


@dataclass(frozen=True, slots=True)
class LearnsFirst:
    person: Person
    why: str


def learns_first(partnership: Partnership) -> LearnsFirst | None:
    people = [side.person for side in present(partnership)]
    above = whose_line(people)
    if above is not None:
        return LearnsFirst(
            above,
            gettext(
                "When the one who decides more at work asks first, it is easy for everybody to "
                "teach and to ask."
            ),
        )
    longest = here_longest(people)
    if longest is not None:
        return LearnsFirst(
            longest,
            gettext(
                "When the one who has been here longest asks first, it is easy for everybody to "
                "teach and to ask."
            ),
        )
    return None


def whose_line(people: Sequence[Person]) -> Person | None:
    """The one above others of them in a line of management, if it is one alone."""
    here = {person.pk: person for person in people}
    reached = {person.pk: profile_manager(person) for person in people}
    found: set[int] = set()
    for _ in range(HIGHEST):
        found |= {boss for boss in reached.values() if boss in here}
        above = {boss for boss in reached.values() if boss is not None}
        if not above:
            break
        managers = dict(Profile.objects.filter(person__in=above).values_list("person", "manager"))
        reached = {
            pk: managers.get(boss) if boss is not None else None for pk, boss in reached.items()
        }
    return here[found.pop()] if len(found) == 1 else None


def profile_manager(person: Person) -> int | None:
    profile: Profile | None = getattr(person, "profile", None)
    return profile.manager_id if profile else None


def here_longest(people: Sequence[Person]) -> Person | None:
    """The one who began years before all others, where it is known of each, and where their
    levels don't say something that can't be read."""
    began = []
    for person in people:
        profile: Profile | None = getattr(person, "profile", None)
        if profile is None or profile.started_on is None:
            return None
        began.append((profile.started_on, profile.level.strip().casefold(), person.pk, person))
    began.sort()
    if len(began) < 2 or len({level for _, level, _, _ in began if level}) > 1:
        return None
    first, second = began[0], began[1]
    return first[3] if second[0] - first[0] >= MUCH_LONGER else None
