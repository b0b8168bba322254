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
from bothways.recruitment.questions.queries import answers_for_partners
from bothways.recruitment.signups.addresses import is_stand_in
from bothways.recruitment.signups.levels import LEVEL_WORDS
from bothways.ui.ribbons import listed as names_list

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

    is_pair = True

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


@dataclass(frozen=True, slots=True)
class Round:
    """A circle or a peer group seen from one place in it."""

    partnership: Partnership
    mine: Participation
    others: tuple[Participation, ...]
    """In a circle from the one after me, whom I teach, round to the one who teaches me."""

    is_pair = False

    @property
    def is_ring(self) -> bool:
        return self.partnership.kind == Partnership.Kind.RING

    @property
    def names(self) -> str:
        """First names of the others, or whole ones where two share the first."""
        people = [other.person for other in self.others]
        first = [person.first_name for person in people]
        return names_list(
            person.name if first.count(person.first_name) > 1 else person.first_name
            for person in people
        )

    @property
    def learner(self) -> Person:
        """Whom I teach, in a circle."""
        person: Person = self.others[0].person
        return person

    @property
    def teacher(self) -> Person:
        """Who teaches me, in a circle."""
        person: Person = self.others[-1].person
        return person

    @property
    def legs(self) -> list[dict[str, Any]]:
        """As the ``ribbon_circle`` of the components takes them, beginning with me."""
        places = [self.mine, *self.others]
        names = [gettext("You"), *(other.person.first_name for other in self.others)]
        return [
            {
                "giver": names[at],
                "skills": skills_of(side.gives),
                "gain": places[(at + 1) % len(places)].gain,
            }
            for at, side in enumerate(places)
        ]

    @property
    def give(self) -> list[str]:
        return skills_of(self.mine.gives)

    @property
    def get(self) -> list[str]:
        return skills_of(self.mine.gets)

    @property
    def give_lines(self) -> list[FlowLine]:
        return [line(flow, gettext("You"), self.learner.first_name) for flow in self.mine.gives]

    @property
    def get_lines(self) -> list[FlowLine]:
        return [line(flow, self.teacher.first_name, gettext("You")) for flow in self.mine.gets]


def exchanges_of(person: Person) -> list[Exchange | Round]:
    """One's exchanges, the newest first; three queries, however many."""
    mine = Partnership.objects.visible_to(person).select_related("programme")
    loaded = mine.prefetch_related("participations__person__profile")
    return [seen_by(person, partnership) for partnership in loaded]


def seen_by(person: Person, partnership: Partnership) -> Exchange | Round:
    if is_pair_to(partnership, person):
        return exchange_of(partnership, person)
    return round_of(partnership, person)


def is_pair_to(partnership: Partnership, person: Person) -> bool:
    """Whether it is two people for this one. Who has left a circle that went on as a pair still
    sees those whom they knew."""
    return partnership.kind == Partnership.Kind.PAIR and len(sides_to(partnership, person)) == 2


def sides_to(partnership: Partnership, person: Person) -> list[Participation]:
    """Who is in it, in the order of places, and oneself whether or not one has left."""
    sides = [
        side
        for side in partnership.participations.all()
        if side.left_at is None or side.person_id == person.pk or partnership.ended_at is not None
    ]
    return sorted(sides, key=lambda side: (side.place, side.pk))


def exchange_of(partnership: Partnership, person: Person) -> Exchange:
    sides = sides_to(partnership, person)
    mine = next(side for side in sides if side.person_id == person.pk)
    theirs = next(side for side in sides if side.person_id != person.pk)
    profile = getattr(theirs.person, "profile", None)
    return Exchange(partnership, mine, theirs, profile)


def round_of(partnership: Partnership, person: Person) -> Round:
    sides = sides_to(partnership, person)
    at = next(place for place, side in enumerate(sides) if side.person_id == person.pk)
    return Round(partnership, sides[at], (*sides[at + 1 :], *sides[:at]))


@dataclass(frozen=True, slots=True)
class Fellow:
    """Somebody else in a circle or group, as its page shows them."""

    person: Person
    where: str
    teaches: list[str]
    learns: list[str]
    hope: str
    said: tuple[tuple[str, str], ...]
    facts: list[tuple[str, str]]


def fellows_of(found: Round, me: Person) -> list[Fellow]:
    """The others, with what helps to meet them; three queries, however many."""
    people = [other.person_id for other in found.others]
    said = said_by(found.partnership.programme_id, people)
    return [
        Fellow(
            person=other.person,
            where=profile.where if (profile := profile_of(other.person)) else "",
            teaches=skills_of(other.gives),
            learns=skills_of(other.gets),
            hope=said[other.person_id].hope,
            said=said[other.person_id].lines,
            facts=facts_about(other.person, me),
        )
        for other in found.others
    ]


def profile_of(person: Person) -> Profile | None:
    return getattr(person, "profile", None)


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


@dataclass(frozen=True, slots=True)
class SaidOnSigningUp:
    """What somebody's partner may read of their sign-up, in their own words."""

    hope: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    """(what was asked, what they said)."""


def said_on_signing_up(exchange: Exchange) -> SaidOnSigningUp:
    """The partner's hope, goals and the answers that aren't confidential; two queries."""
    return said_by(exchange.partnership.programme_id, [exchange.theirs.person_id])[
        exchange.theirs.person_id
    ]


def said_by(programme: int, people: list[int]) -> dict[int, SaidOnSigningUp]:
    sign_ups = SignUp.objects.filter(programme=programme, person__in=people)
    answers = answers_for_partners(programme, people)
    found = {person: SaidOnSigningUp() for person in people}
    for sign_up in sign_ups:
        said = [
            (gettext("Wants to have reached"), sign_up.goals),
            (gettext("Likes to talk about"), sign_up.interests),
            (gettext("Would rather meet"), str(sign_up.get_meeting_format_display())),
            *((one.text, one.words) for one in answers.get(sign_up.person_id, ())),
        ]
        lines = tuple((asked, words) for asked, words in said if words)
        found[sign_up.person_id] = SaidOnSigningUp(sign_up.hope, lines)
    return found


def facts_of(exchange: Exchange, me: Person) -> list[tuple[str, str]]:
    """What helps to meet: contact, zone and hours, shared languages; only what is known."""
    return facts_about(exchange.partner, me)


def facts_about(person: Person, me: Person) -> list[tuple[str, str]]:
    profile = profile_of(person)
    facts = []
    if not is_stand_in(person.email):
        facts.append((gettext("E-mail"), person.email))
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
