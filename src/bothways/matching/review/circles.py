"""Circles and peer groups of a run, as the board shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.matching.notes.models import about
from bothways.matching.notes.queries import counts_of
from bothways.matching.percents import whole_percent
from bothways.matching.runs.models import Circle, CircleMember, Run
from bothways.matching.runs.search_text import folded
from bothways.ui.words import first_name

PER_PAGE = 12
ON_BOARD = 4
"""Shown on the board; the rest has a page of its own."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle or peer group on the board."""

    circle: Circle
    members: list[CircleMember]
    path: str
    notes: int = 0

    @property
    def legs(self) -> list[dict[str, Any]]:
        """As the ``ribbon_circle`` of the components takes them; first names say enough there."""
        names = called(self.members)
        return [
            {
                "giver": names[place],
                "skills": skills_of(member.gives),
                "gain": self.members[(place + 1) % len(self.members)].gain,
            }
            for place, member in enumerate(self.members)
        ]

    @property
    def is_parted(self) -> bool:
        return self.circle.parted_at is not None

    @property
    def address(self) -> str:
        """Of what takes it apart and puts it together."""
        return f"{self.path}circles/{self.circle.pk}/parting/"

    @property
    def notes_address(self) -> str:
        return f"{self.path}notes/about/{key_of(self.members)}/"

    @property
    def names(self) -> str:
        return ", ".join(member.name for member in self.members)

    @property
    def title(self) -> str:
        count = len(self.members)
        if self.circle.is_ring:
            return gettext("A circle of %(count)d") % {"count": count}
        return gettext("A peer group of %(count)d") % {"count": count}

    @property
    def lines(self) -> list[tuple[CircleMember, str, str, str]]:
        """Each member with what they gain, learn and can teach, in words."""
        return [
            (
                member,
                whole_percent(member.gain),
                ", ".join(skills_of(member.gets)),
                ", ".join(skills_of(member.gives)),
            )
            for member in self.members
        ]


def called(members: Iterable[CircleMember]) -> list[str]:
    """First names; the whole name where two share the first."""
    whole = [member.name for member in members]
    first = [first_name(name) for name in whole]
    return [
        name if first.count(short) > 1 else short for name, short in zip(whole, first, strict=True)
    ]


def skills_of(flows: Iterable[dict[str, Any]]) -> list[str]:
    return [str(flow["skill"]) for flow in flows]


def circles_in(run: Run) -> QuerySet[Circle]:
    """Those of the run with their members, rings before groups and the most worth first."""
    members = CircleMember.objects.order_by("place")
    return Circle.objects.filter(run=run).prefetch_related(Prefetch("members", members))


def standing_circles(run: Run) -> QuerySet[Circle]:
    return Circle.objects.filter(run=run, parted_at=None)


def rings_on_board(run: Run, reader: Person | None = None) -> list[Ring]:
    """The first few, for the board."""
    return rings_of(run, circles_in(run).defer("search_text")[:ON_BOARD], reader)


def rings_page(
    run: Run, *, find: str, page: str, reader: Person | None = None
) -> tuple[Page[Circle], list[Ring]]:
    """A page of them; ``find`` looks for names, functions, locations and skills."""
    circles = circles_in(run)
    for word in folded(find).split():
        circles = circles.filter(search_text__contains=word)
    found = Paginator(circles, PER_PAGE).get_page(page)
    return found, rings_of(run, found.object_list, reader)


def rings_of(run: Run, circles: Iterable[Circle], reader: Person | None = None) -> list[Ring]:
    path = run.get_absolute_url()
    members = [(circle, list(circle.members.all())) for circle in circles]
    notes = counts_of(run.programme_id, [key_of(each) for _, each in members], reader)
    return [Ring(circle, each, path, notes.get(key_of(each), 0)) for circle, each in members]


def key_of(members: Iterable[CircleMember]) -> str:
    return about(member.sign_up_id for member in members)
