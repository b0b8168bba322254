"""What the pages of merging show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.people.hooks import Merge, movers
from bothways.people.models import Likeness, Profile

A_PAGE = 25


def likenesses_page(page: object) -> Page[Any]:
    """Pairs that nobody has judged, the likeliest first; three queries."""
    rows = Likeness.objects.filter(different_at=None).select_related(
        "low__profile", "high__profile"
    )
    return Paginator(rows, A_PAGE).get_page(page)  # type: ignore[arg-type]


def likeness_of(one: Person, other: Person) -> Likeness | None:
    low, high = sorted((one.pk, other.pk))
    return Likeness.objects.filter(low=low, high=high).select_related("different_by").first()


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the comparison."""

    label: str
    values: tuple[str, str]

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the two addresses: what its staying would mean."""

    kept: Person
    gone: Person
    moves: list[str]
    refusals: list[str]


def facts_of(one: Person, other: Person) -> list[Fact]:
    """Both side by side; what is known of neither is left out."""
    both = [lines_of(person) for person in (one, other)]
    facts = [Fact(label, (both[0][label], both[1][label])) for label in both[0]]
    return [fact for fact in facts if any(fact.values)]


def lines_of(person: Person) -> dict[str, str]:
    profile = Profile.objects.filter(person=person).select_related("manager").first() or Profile()
    day = "%-d %B %Y"
    return {
        gettext("E-mail address"): person.email,
        gettext("Name"): person.name,
        gettext("Title"): profile.title,
        gettext("Function"): profile.function,
        gettext("Team"): profile.team,
        gettext("Location"): profile.location,
        gettext("Level"): profile.level,
        gettext("With us since"): profile.started_on.strftime(day) if profile.started_on else "",
        gettext("Trainings"): ", ".join(profile.trainings),
        gettext("Manager"): profile.manager.name if profile.manager else "",
        gettext("Here since"): person.created_at.strftime(day),
        gettext("Last signed in"): (
            person.last_login.strftime(day) if person.last_login else gettext("never")
        ),
        gettext("Account"): gettext("open") if person.is_active else gettext("closed"),
        gettext("Guest"): person.guest_words,
        gettext("Administrator"): gettext("yes") if person.is_administrator else "",
    }


def choice_of(kept: Person, gone: Person, by: Person, refusals: list[str]) -> Choice:
    merge = Merge(kept, gone, by)
    moves = [sentence for mover in movers() for sentence in mover.says(merge)]
    return Choice(kept, gone, moves, refusals)
