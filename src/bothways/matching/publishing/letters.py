"""The e-mail that tells a person about their partner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.matching.runs.models import Circle, CircleMember, Match
from bothways.ui.ribbons import listed as names_list
from bothways.ui.words import first_name

if TYPE_CHECKING:
    from django.template.backends.base import _EngineTemplate

FOLDER = "matching/publishing/email"


@dataclass(frozen=True, slots=True)
class Side:
    """One person's view of a match."""

    match: Match
    person: Person
    partner: str
    where: str
    gives: list[dict[str, Any]]
    gets: list[dict[str, Any]]
    gain: float
    partner_gain: float

    @property
    def key(self) -> str:
        return f"match:{self.match.pk}:{self.person.pk}"

    @property
    def preview(self) -> str:
        """As the address of the last look names it."""
        return f"{self.match.pk}-{self.person.pk}"

    @property
    def notice(self) -> tuple[str, str]:
        """The key and the title of the notice."""
        title = gettext("You are matched with %(name)s") % {"name": self.partner}
        return f"match:{self.match.pk}", title

    @property
    def give_skills(self) -> list[str]:
        return skills_of(self.gives)

    @property
    def get_skills(self) -> list[str]:
        return skills_of(self.gets)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's view of a circle or a peer group."""

    circle: Circle
    me: CircleMember
    others: tuple[CircleMember, ...]
    """In a ring from the one after me round to the one before me; by name in a group."""

    @property
    def person(self) -> Person:
        person: Person = self.me.sign_up.person
        return person

    @property
    def key(self) -> str:
        return f"circle:{self.circle.pk}:{self.person.pk}"

    @property
    def preview(self) -> str:
        return f"c{self.circle.pk}-{self.person.pk}"

    @property
    def notice(self) -> tuple[str, str]:
        names = {"names": names_list([first_name(other.name) for other in self.others])}
        if self.circle.is_ring:
            title = gettext("You are in a circle with %(names)s") % names
        else:
            title = gettext("You are in a peer group with %(names)s") % names
        return f"circle:{self.circle.pk}", title

    @property
    def give_skills(self) -> list[str]:
        return skills_of(self.me.gives)

    @property
    def get_skills(self) -> list[str]:
        return skills_of(self.me.gets)


def skills_of(flows: list[dict[str, Any]]) -> list[str]:
    return [str(flow["skill"]) for flow in flows]


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str

    def led_to(self, placeholder: str, path: str) -> Letter:
        """The letter with its button leading to ``path``."""
        return Letter(
            self.subject,
            self.text.replace(placeholder, path),
            self.html.replace(placeholder, path),
        )


def sides_of(match: Match) -> tuple[Side, Side]:
    """Both views of a match whose ``a__person`` and ``b__person`` are loaded."""
    return (
        Side(
            match, match.a.person, match.name_b, match.where_b, match.a_gives, match.b_gives,
            match.gain_a, match.gain_b,
        ),
        Side(
            match, match.b.person, match.name_a, match.where_a, match.b_gives, match.a_gives,
            match.gain_b, match.gain_a,
        ),
    )  # fmt: skip


def seats_of(circle: Circle) -> list[Seat]:
    """Everybody's view of a circle whose ``members__sign_up__person`` are loaded."""
    members = list(circle.members.all())
    return [
        Seat(circle, me, (*members[place + 1 :], *members[:place]))
        for place, me in enumerate(members)
    ]


def can_be_written_to(person: Person) -> bool:
    """Whether an e-mail would reach them: ``.invalid`` stands for “no address known”."""
    return person.is_active and not person.email.endswith(".invalid")


class Writer:
    """Writes letters; the templates are found once for all of them."""

    def __init__(self, *, programme: str, words: str, by: Person | None) -> None:
        self.programme = programme
        self.words = words.strip()
        self.by = by.name if by else ""

    @cached_property
    def templates(self) -> dict[str, tuple[_EngineTemplate, ...]]:
        kinds = ("subject.txt", "txt", "html")
        return {
            name: tuple(get_template(f"{FOLDER}/{name}.{kind}") for kind in kinds)
            for name in ("match", "circle")
        }

    def letter(self, side: Side | Seat, path: str) -> Letter:
        name, context = (
            ("match", of_side(side)) if isinstance(side, Side) else ("circle", of_seat(side))
        )
        context |= {
            "person": first_name(side.person.name),
            "programme": self.programme,
            "words": self.words,
            "by": self.by,
            "button_url": settings.BASE_URL + path,
            "why": gettext("You get this because you take part in %(programme)s.")
            % {"programme": self.programme},
        }
        subject, text, html = (template.render(context) for template in self.templates[name])
        return Letter(" ".join(subject.split()), text.strip() + "\n", html)


def of_side(side: Side) -> dict[str, Any]:
    partner = first_name(side.partner)
    return {
        "partner": side.partner,
        "partner_first": partner,
        "where": side.where,
        "give_skills": side.give_skills,
        "get_skills": side.get_skills,
        "button_text": gettext("Meet %(name)s") % {"name": partner},
    }


def of_seat(seat: Seat) -> dict[str, Any]:
    return {
        "is_ring": seat.circle.is_ring,
        "others": [
            {
                "name": other.name,
                "where": other.where,
                "gives": skills_of(other.gives),
                "gets": skills_of(other.gets),
            }
            for other in seat.others
        ],
        "names": names_list([first_name(other.name) for other in seat.others]),
        "learner": first_name(seat.others[0].name),
        "teacher": first_name(seat.others[-1].name),
        "give_skills": names_list(seat.give_skills),
        "get_skills": names_list(seat.get_skills),
        "shared": names_list([str(skill) for skill in seat.circle.skills]),
        "button_text": gettext("Meet your circle")
        if seat.circle.is_ring
        else gettext("Meet your group"),
    }
