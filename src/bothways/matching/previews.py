"""What a match looks like to those in it, shown before there is any: two people, made up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.programmes.hooks import Preview
from bothways.programmes.models import Programme

from .publishing.letters import Side, Writer
from .runs.models import Match


def example_flow(skill: str, level: int, now: int) -> dict[str, Any]:
    return {"skill": skill, "level": level, "level_now": now, "priority": 3}


def example_people() -> tuple[Person, Person]:
    """Ana and Ben, who don't exist; never saved."""
    return (
        Person(name=gettext("Ana Example"), email="ana@example.invalid"),
        Person(name=gettext("Ben Example"), email="ben@example.invalid"),
    )


def example_gives() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What Ana gives Ben, and what Ben gives Ana."""
    return (
        [example_flow(gettext("Data storytelling"), 3, 1)],
        [example_flow(gettext("Reading a balance sheet"), 4, 0)],
    )


def example_side(viewer: Person) -> Side:
    ana, ben = example_people()
    gives, gets = example_gives()
    return Side(Match(), ana, ben.name, gettext("Finance, Lisbon"), gives, gets, 0.8, 0.7)


def match_letter(programme: Programme, viewer: Person) -> dict[str, Any]:
    side = example_side(viewer)
    writer = Writer(programme=programme.name, words="", by=viewer)
    return {"example": True, "side": side, "letter": writer.letter(side, "/partnerships/…/")}


LETTER = Preview(
    slug="match-letter",
    title=_("The e-mail about a match"),
    says=_("Everybody gets it at the same moment, when you publish; you can add your own words."),
    template="matching/publishing/preview.html",
    context=match_letter,
)
