"""Partnerships as one of the people in them sees them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf.locale import LANG_INFO
from django.db.models import Count
from django.utils.translation import get_language_info, gettext

from bothways.accounts.models import Person
from bothways.people.models import Profile
from bothways.recruitment.models import SignUp, Want
from bothways.recruitment.signups.addresses import is_stand_in
from bothways.recruitment.signups.levels import LEVEL_WORDS

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
        return [line(flow, gettext("You"), self.partner.first_name) for flow in self.mine.gives]

    @property
    def get_lines(self) -> list[FlowLine]:
        return [line(flow, self.partner.first_name, gettext("You")) for flow in self.theirs.gives]


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


@dataclass(frozen=True, slots=True)
class MetWishes:
    """How many of one's wishes the other can help with, of how many."""

    mine: int
    of_mine: int
    theirs: int
    of_theirs: int

    @property
    def in_mine(self) -> str:
        if self.of_mine == 1:
            return gettext("your one wish")
        return gettext("%(met)d of your %(all)d wishes") % {"met": self.mine, "all": self.of_mine}

    @property
    def in_theirs(self) -> str:
        if self.of_theirs == 1:
            return gettext("theirs")
        return gettext("%(met)d of their %(all)d") % {"met": self.theirs, "all": self.of_theirs}


def met_wishes(exchange: Exchange) -> MetWishes | None:
    """Counted from what each wants today; ``None`` when somebody's wishes are gone or fewer."""
    wants = Want.objects.filter(sign_up__programme=exchange.partnership.programme_id)
    totals = dict(
        wants.filter(sign_up__person__in=(exchange.mine.person_id, exchange.theirs.person_id))
        .values_list("sign_up__person")
        .annotate(total=Count("pk"))
    )
    met = MetWishes(
        mine=len(exchange.theirs.gives),
        of_mine=totals.get(exchange.mine.person_id, 0),
        theirs=len(exchange.mine.gives),
        of_theirs=totals.get(exchange.theirs.person_id, 0),
    )
    return met if met.mine <= met.of_mine and met.theirs <= met.of_theirs else None


def hope_of(exchange: Exchange) -> str:
    """What the partner hoped for on signing up, in their own words."""
    sign_up = SignUp.objects.filter(
        programme=exchange.partnership.programme_id, person=exchange.theirs.person_id
    ).first()
    return sign_up.hope if sign_up else ""


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
