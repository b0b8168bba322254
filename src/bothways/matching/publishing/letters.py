"""The e-mail that tells a person about their partner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.matching.runs.models import Match
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
    def give_skills(self) -> list[str]:
        return [str(flow["skill"]) for flow in self.gives]

    @property
    def get_skills(self) -> list[str]:
        return [str(flow["skill"]) for flow in self.gets]


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
    def templates(self) -> tuple[_EngineTemplate, ...]:
        names = ("match.subject.txt", "match.txt", "match.html")
        return tuple(get_template(f"{FOLDER}/{name}") for name in names)

    def letter(self, side: Side, path: str) -> Letter:
        partner = first_name(side.partner)
        context = {
            "person": first_name(side.person.name),
            "partner": side.partner,
            "partner_first": partner,
            "where": side.where,
            "give_skills": side.give_skills,
            "get_skills": side.get_skills,
            "programme": self.programme,
            "words": self.words,
            "by": self.by,
            "button_text": gettext("Meet %(name)s") % {"name": partner},
            "button_url": settings.BASE_URL + path,
            "why": gettext("You get this because you take part in %(programme)s.")
            % {"programme": self.programme},
        }
        subject, text, html = (template.render(context) for template in self.templates)
        return Letter(" ".join(subject.split()), text.strip() + "\n", html)
