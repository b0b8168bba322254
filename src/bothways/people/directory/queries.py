"""Everybody the installation knows, as administrators see them: facts of work, no sign-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from bothways.accounts.models import Person, of_the_organisation, shut_out
from bothways.people.models import Profile
from bothways.people.profiles.folding import spellings

A_PAGE = 50
LONGEST_LINE = 50
"""Steps up a line of management; a longer one is taken for a ring."""
KINDS = ("function", "location", "level")


def people_page(*, find: str, show: str, page: object, **named: str) -> Page[Person]:
    """One page of them by name; a few queries, however many people.

    ``named`` are a function, a location and a level, each empty for any.
    """
    rows = shown(Person.objects.all(), show)
    text = " ".join(find.split())
    if text:
        found = Q(pk__in=[])
        for spelling in spellings(text):
            found |= Q(name__icontains=spelling) | Q(email__icontains=spelling)
            found |= Q(profile__title__icontains=spelling) | Q(profile__team__icontains=spelling)
        rows = rows.filter(found)
    for kind in KINDS:
        if named.get(kind):
            rows = rows.filter(**{f"profile__{kind}": named[kind]})
    # Numbers first: a page far down then reads the index, and fifty people.
    numbers = rows.order_by("name", "pk").values_list("pk", flat=True)
    found_page: Page[Any] = Paginator(numbers, A_PAGE).get_page(page)  # type: ignore[arg-type]
    loaded = Person.objects.select_related("profile__manager").in_bulk(list(found_page.object_list))
    found_page.object_list = [loaded[pk] for pk in found_page.object_list if pk in loaded]
    return found_page


def shown(rows: QuerySet[Person], show: str) -> QuerySet[Person]:
    match show:
        case "open":
            return rows.exclude(shut_out())
        case "closed":
            return rows.filter(shut_out())
        case "guests":
            return rows.exclude(of_the_organisation())
        case "ours":
            return rows.filter(of_the_organisation())
    return rows


@dataclass(frozen=True, slots=True)
class Used:
    """A function, location or level in use, and by how many."""

    name: str
    people: int


def used(kind: str) -> list[Used]:
    """The functions, locations or levels that profiles name, by name; one query."""
    rows = (
        Profile.objects.exclude(**{kind: ""})
        .order_by(kind)
        .values_list(kind)
        .annotate(people=Count("pk"))
    )
    return [Used(name, people) for name, people in rows]


def line_above(person: Person) -> list[Person]:
    """Everybody above somebody, the nearest first; a ring ends where it closes."""
    line: list[Person] = []
    seen = {person.pk}
    above = manager_of(person)
    while above is not None and above.pk not in seen and len(line) < LONGEST_LINE:
        line.append(above)
        seen.add(above.pk)
        above = manager_of(above)
    return line


def manager_of(person: Person) -> Person | None:
    profile = Profile.objects.filter(person=person).select_related("manager").first()
    return profile.manager if profile else None


def reports_of(person: Person) -> list[Person]:
    return list(Person.objects.filter(profile__manager=person).order_by("name", "pk")[:100])
