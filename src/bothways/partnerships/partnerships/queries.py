"""Partnerships as one of the people in them sees them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info, gettext

from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.recruitment.signups.addresses import is_stand_in

from .models import Participation, Partnership


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One skill that flows, and where both stand in it."""

    skill: str
    words: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A partnership seen from one side: what I give, what I get, with whom."""

    partnership: Partnership
    mine: Participation
    theirs: Participation
    profile: Profile | None
    """The partner's profile."""

    @property
    def partner(self) -> Person:
        person: Person = self.theirs.person
        return person

    @property
    def give(self) -> list[str]:
        return skills_of(self.mine.gives)

    @property
    def get(self) -> list[str]:
        return skills_of(self.theirs.gives)

    @property
    def give_lines(self) -> list[FlowLine]:
        return [line(flow, "You", self.partner.first_name) for flow in self.mine.gives]

    @property
    def get_lines(self) -> list[FlowLine]:
        return [line(flow, self.partner.first_name, "You") for flow in self.theirs.gives]


LEVEL_WORDS = {
    0: "new to it",
    1: "just begun",
    2: "some practice",
    3: "at home in it",
    4: "very experienced",
    5: "the one others ask",
}


def skills_of(flows: list[dict[str, Any]]) -> list[str]:
    return [str(flow["skill"]) for flow in flows]


def line(flow: dict[str, Any], giver: str, receiver: str) -> FlowLine:
    """“Mara: very experienced · You: new to it”, with the names as given."""
    teaches, learns = LEVEL_WORDS[flow["level"]], LEVEL_WORDS[flow["level_now"]]
    return FlowLine(str(flow["skill"]), f"{giver}: {teaches} · {receiver}: {learns}")


def exchanges_of(person: Person) -> list[Exchange]:
    """One's exchanges, the newest first; three queries, however many."""
    mine = Partnership.objects.visible_to(person).select_related("programme")
    loaded = mine.prefetch_related("participations__person__profile")
    return [exchange_of(partnership, person) for partnership in loaded]


def exchange_of(partnership: Partnership, person: Person) -> Exchange:
    sides = list(partnership.participations.all())
    mine = next(side for side in sides if side.person_id == person.pk)
    theirs = next(side for side in sides if side.person_id != person.pk)
    profile = getattr(theirs.person, "profile", None)
    return Exchange(partnership, mine, theirs, profile)


def facts_of(exchange: Exchange, me: Person) -> list[tuple[str, str]]:
    """What helps to meet: contact, zone and hours, shared languages; only what is known."""
    profile = exchange.profile
    facts = []
    if not is_stand_in(exchange.partner.email):
        facts.append((gettext("E-mail"), exchange.partner.email))
    if profile is None:
        return facts
    if profile.contact:
        facts.append((gettext("Best reached"), profile.contact))
    if profile.title:
        facts.append((gettext("Work"), profile.title))
    if profile.time_zone:
        zone = profile.time_zone.rpartition("/")[2].replace("_", " ")
        hours = f"{clock(profile.work_starts)}–{clock(profile.work_ends)}"
        facts.append((gettext("Working hours"), f"{hours} ({zone})"))
    mine = getattr(me, "profile", None)
    shared = [code for code in profile.languages if mine and code in mine.languages]
    if shared:
        names = [
            gettext(get_language_info(code)["name"]) if code in LANG_INFO else code
            for code in shared
        ]
        facts.append((gettext("Languages you share"), ", ".join(names)))
    return facts


def clock(hours: Decimal) -> str:
    return f"{int(hours):02d}:{round(hours % 1 * 60):02d}"
