"""The people of a programme, as pages show them and as the matching engine reads them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any, Literal, cast

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import closed
from bothways.engine import problem as asked
from bothways.people.models import Profile, Skill
from bothways.people.profiles.folding import spellings
from bothways.people.skills.actions import key_of
from bothways.people.skills.queries import (
    Said,
    current_vocabulary,
    meanings,
    words_for,
    words_said,
)
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, Criterion, Offer, SignUp, Support, Want

from .addresses import DOMAIN, is_stand_in
from .models import lacks_support

A_PAGE = 50
SCARCE = 5
SKILLS_TO_CHOOSE_FROM = 1000
LONGEST_LINE = 20
PROFILE_FACTS = (
    "function", "location", "team", "languages_said", "time_zone", "work_starts", "work_ends",
)  # fmt: skip
"""Languages as the database writes them: few speak differently, so that few need be read."""

Show = Literal[
    "",
    "ready",
    "no-offers",
    "no-wants",
    "waiting",
    "unsupported",
    "asked",
    "not-now",
    "no-address",
    "withdrawn",
]
SHOWN: dict[Show, Promise] = {
    "": _("Everybody taking part"),
    "ready": _("Ready to be matched"),
    "no-offers": _("Not ready: nothing offered"),
    "no-wants": _("Not ready: nothing wanted"),
    "waiting": _("Waiting this time"),
    "unsupported": _("Not ready: waiting for the manager’s support"),
    "asked": _("The manager was asked, no answer yet"),
    "not-now": _("The manager says not now"),
    "no-address": _("Without an e-mail address"),
    "withdrawn": _("Withdrawn"),
}
NAME = Concat("person__name", Value(""))
"""The name itself, without the index on everybody's: going through the directory by it, PostgreSQL
would pass all who take no part, and a programme's people may come last."""
SORTED: dict[str, tuple[Any, ...]] = {
    "name": (NAME, "pk"),
    "-name": (NAME.desc(), "-pk"),
    "work": ("person__profile__function", "person__profile__location", "person__name", "pk"),
    "-work": ("-person__profile__function", "-person__profile__location", "person__name", "pk"),
    "date": ("created_at", "pk"),
    "-date": ("-created_at", "-pk"),
}

OFFERS_SOMETHING = Exists(Offer.objects.filter(sign_up=OuterRef("pk")).order_by())
WANTS_SOMETHING = Exists(Want.objects.filter(sign_up=OuterRef("pk")).order_by())
STAND_IN = Q(person__email__endswith="@" + DOMAIN)


@dataclass(frozen=True, slots=True)
class State:
    """How a sign-up stands, in words, with the chip that says it."""

    words: Promise
    chip: str


READY = State(_("ready"), "good")
WAITING = State(_("waiting this time"), "neutral")
WITHDRAWN = State(_("withdrawn"), "neutral")
CLOSED = State(_("account closed"), "neutral")
OVER = State(_("guest’s time is over"), "neutral")
NOTHING_SAID = State(_("nothing said yet"), "warn")
NO_OFFERS = State(_("offers nothing yet"), "warn")
NO_WANTS = State(_("wants nothing yet"), "warn")
UNSUPPORTED = State(_("waits for the manager’s support"), "warn")
NOT_NOW = State(_("the manager says not now"), "warn")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list."""

    sign_up: SignUp
    where: str
    offers: list[str]
    wants: list[str]
    state: State
    has_address: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people a programme has, and how many of them could be matched now."""

    people: int
    ready: int
    waiting: int
    withdrawn: int
    no_offers: int
    no_wants: int
    lacking_support: int = 0
    """Not ready for want of their manager's support, where it must be given."""


@dataclass(frozen=True, slots=True)
class ScarceSkill:
    """A skill that people want and nobody who takes part offers."""

    name: str
    people: int


def people_page(
    programme: Programme, *, find: str = "", show: Show = "", sort: str = "name", page: object = 1
) -> Page[PersonLine]:
    """One page of the list; the same few queries whatever the number of people."""
    rows = shown(SignUp.objects.filter(programme=programme), show)
    if find.strip():
        rows = rows.filter(found(" ".join(find.split())))
    # Numbers first: a page far down then sorts names alone, and reads fifty people.
    numbers = rows.order_by(*SORTED.get(sort, SORTED["name"])).values_list("pk", flat=True)
    result = cast("Page[Any]", Paginator(numbers, A_PAGE).get_page(page))  # type: ignore[arg-type]
    here = list(result.object_list)
    loaded = (
        SignUp.objects.select_related("programme", "person__profile")
        .prefetch_related(*with_skills())
        .annotate(is_unsupported=unsupported(), is_not_now=support_says("not now"))
        .in_bulk(here)
    )
    result.object_list = [person_line(loaded[pk]) for pk in here if pk in loaded]
    return result


def with_skills() -> tuple[Prefetch[Any], Prefetch[Any]]:
    """What each of a page offers and wants, skills and all: two queries."""
    return (
        Prefetch("offers", Offer.objects.select_related("skill")),
        Prefetch("wants", Want.objects.select_related("skill")),
    )


def shown(rows: QuerySet[SignUp], show: Show) -> QuerySet[SignUp]:
    if show == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    rows = rows.filter(withdrawn_at=None)
    match show:
        case "ready":
            ready = rows.filter(
                ~lacks_support(), OFFERS_SOMETHING, WANTS_SOMETHING, is_waiting_this_time=False
            )
            return ready.exclude(person__in=closed())
        case "no-offers":
            return rows.filter(~OFFERS_SOMETHING)
        case "no-wants":
            return rows.filter(~WANTS_SOMETHING)
        case "waiting":
            return rows.filter(is_waiting_this_time=True)
        case "unsupported":
            return rows.filter(lacks_support())
        case "asked":
            return rows.filter(support_says(""))
        case "not-now":
            return rows.filter(support_says("not now"))
        case "no-address":
            return rows.filter(STAND_IN)
    return rows


def found(text: str) -> Q:
    """By name, address, title, function, team, place, or a skill in any words for it."""
    asked_of = Q(pk__in=[])
    for spelling in spellings(text):
        for column in ("name", "email"):
            asked_of |= Q(**{f"person__{column}__icontains": spelling})
        for column in ("title", "function", "team", "location"):
            asked_of |= Q(**{f"person__profile__{column}__icontains": spelling})
    return asked_of | found_by_skill(text)


def found_by_skill(text: str) -> Q:
    """By a skill that is offered or wanted, in any words for it."""
    other_words = [key_of(words) for words in words_for(text)]
    skills = Skill.objects.filter(Q(key__contains=text.casefold()) | Q(key__in=other_words)).values(
        "pk"
    )
    return Q(
        Exists(Offer.objects.filter(sign_up=OuterRef("pk"), skill__in=skills).order_by())
        | Exists(Want.objects.filter(sign_up=OuterRef("pk"), skill__in=skills).order_by())
    )


def unsupported() -> ExpressionWrapper[Any]:
    return as_flag(lacks_support())


def as_flag(asked: Q) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(asked, output_field=BooleanField())


def support_says(answer: str) -> Exists:
    standing = Support.objects.filter(sign_up=OuterRef("pk"), answer=answer, replaced_at=None)
    return Exists(standing.order_by())


def shows_of(programme: Programme) -> dict[Show, Promise]:
    """What the list may show: of managers only where they are asked. One query."""
    asks = Criterion.objects.filter(programme=programme, fact="support").exists()
    hidden = () if asks else ("unsupported", "asked", "not-now")
    return {show: words for show, words in SHOWN.items() if show not in hidden}


def person_line(sign_up: Any) -> PersonLine:
    """A sign-up as ``people_page`` reads it."""
    offers = [str(offer.skill) for offer in sign_up.offers.all()]
    wants = [str(want.skill) for want in sign_up.wants.all()]
    profile = getattr(sign_up.person, "profile", None)
    return PersonLine(
        sign_up,
        profile.where if profile else "",
        offers,
        wants,
        state_of(sign_up, offers=bool(offers), wants=bool(wants)),
        not is_stand_in(sign_up.person.email),
    )


def state_of(sign_up: Any, *, offers: bool, wants: bool) -> State:
    if not sign_up.takes_part:
        return WITHDRAWN
    if not sign_up.person.may_sign_in:
        return OVER if sign_up.person.is_active else CLOSED
    if sign_up.is_waiting_this_time:
        return WAITING
    if sign_up.is_unsupported:
        return NOT_NOW if sign_up.is_not_now else UNSUPPORTED
    if offers:
        return READY if wants else NO_WANTS
    return NO_OFFERS if wants else NOTHING_SAID


def tally(programme: Programme) -> Tally:
    """One query, which asks each thing once of everybody and groups them by the answers."""
    flags = {
        "is_gone": Q(withdrawn_at__isnull=False),
        "waits": Q(is_waiting_this_time=True),
        "lacking": lacks_support(),
        "closed": Q(person__in=closed()),
        "offering": Q(OFFERS_SOMETHING),
        "wanting": Q(WANTS_SOMETHING),
    }
    rows = SignUp.objects.filter(programme=programme).order_by()
    said = rows.annotate(**{name: as_flag(asked) for name, asked in flags.items()})
    counted: Counter[str] = Counter()
    for *answers, people in said.values_list(*flags).annotate(people=Count("pk")):
        for name in names_of_tally(*answers):
            counted[name] += people
    return Tally(**{each.name: counted[each.name] for each in fields(Tally)})


def names_of_tally(
    is_gone: bool, waits: bool, lacking: bool, closed: bool, offering: bool, wanting: bool
) -> Iterator[str]:
    """Which figures of a ``Tally`` somebody is counted in."""
    if is_gone:
        yield "withdrawn"
        return
    yield "people"
    if waits:
        yield "waiting"
    if lacking:
        yield "lacking_support"
    if not offering:
        yield "no_offers"
    if not wanting:
        yield "no_wants"
    if offering and wanting and not (waits or lacking or closed):
        yield "ready"


def scarce_skills(programme: Programme) -> list[ScarceSkill]:
    """The skills wanted by most people that nobody offers, in whatever words."""
    offered, wanted = used_words(programme)
    uses = (Counter(offered) + Counter(wanted)).elements()
    meaning = meanings(uses)
    supplied = {meaning[words] for words in offered}
    people: Counter[str] = Counter()
    for words, count in wanted.items():
        if meaning[words] not in supplied:
            people[meaning[words]] += count
    scarcest = sorted(people.items(), key=lambda entry: (-entry[1], entry[0]))
    return [ScarceSkill(name, count) for name, count in scarcest[:SCARCE]]


def used_words(programme: Programme) -> tuple[dict[str, int], dict[str, int]]:
    """What is offered and what is wanted, as it was written, and how often. One query."""
    here = {"sign_up__programme": programme, "sign_up__withdrawn_at": None}
    offers, wants = (
        model._default_manager.filter(**here)
        .order_by()
        .values_list("skill__name")
        .annotate(people=Count("pk"), is_want=Value(model is Want))
        for model in (Offer, Want)
    )
    found: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for words, people, is_want in offers.union(wants, all=True).order_by():
        found[is_want][words] = people
    return found


def skill_counts(programme: Programme) -> tuple[int, int]:
    """How many offers and how many wants the people taking part have named."""
    here = {"sign_up__programme": programme, "sign_up__withdrawn_at": None}
    return Offer.objects.filter(**here).count(), Want.objects.filter(**here).count()


def skills_to_choose_from() -> list[str]:
    """Names to propose while somebody types a skill: those in use here, then well-known ones."""
    used = Skill.objects.values_list("name", flat=True)[:SKILLS_TO_CHOOSE_FROM]
    return list(dict.fromkeys([*used, *current_vocabulary().names]))


def blocked_emails(sign_up: SignUp) -> list[str]:
    """The addresses of the people this one is never matched with."""
    rows = Block.objects.filter(Q(low=sign_up) | Q(high=sign_up)).values_list(
        "low_id", "low__person__email", "high__person__email"
    )
    return sorted(high if low_id == sign_up.pk else low for low_id, low, high in rows)


def engine_people(programme: Programme) -> list[asked.Person]:
    """Everybody who may be matched, as the engine reads them. Eight queries, however many people.

    Skills stand under the names that the vocabulary gives them, so that the words of people meet.
    Ids are the sign-ups'. A manager who doesn't take part has the id “person:” and their number,
    and the line goes on past them.
    """
    return people_of(engine_rows(programme))


@dataclass(frozen=True, slots=True)
class EngineRows:
    """All that the engine reads of people, as plain rows: equal as long as nothing has changed."""

    sign_ups: list[tuple[Any, ...]]
    profiles: list[tuple[Any, ...]]
    offers: list[tuple[Any, ...]]
    wants: list[tuple[Any, ...]]
    skills: dict[int, str]
    blocks: list[tuple[int, int]]
    managers: dict[int, int]
    words: Said


def engine_rows(programme: Programme) -> EngineRows:
    here = {"sign_up__programme": programme, "sign_up__withdrawn_at": None}
    sign_ups = SignUp.objects.filter(programme=programme).to_match().order_by("pk")
    profiles = Profile.objects.filter(person__sign_ups__programme=programme).order_by("pk")
    offers = Offer.objects.filter(**here).order_by("pk")
    wants = Want.objects.filter(**here).order_by("pk")
    blocks = Block.objects.filter(low__programme=programme).order_by("pk")
    return EngineRows(
        sign_ups=list(
            sign_ups.values_list(
                "pk",
                "person_id",
                "person__name",
                "is_waiting_this_time",
                "partnerships",
                "in_group",
            )
        ),
        profiles=list(
            profiles.annotate(languages_said=Cast("languages", TextField())).values_list(
                "pk", *PROFILE_FACTS
            )
        ),
        offers=list(offers.values_list("sign_up_id", "skill_id", "level")),
        wants=list(wants.values_list("sign_up_id", "skill_id", "priority", "level_now")),
        skills=dict(Skill.objects.order_by().values_list("pk", "name")),
        blocks=list(blocks.values_list("low_id", "high_id")),
        managers=managers_by_person(),
        words=words_said(),
    )


def people_of(rows: EngineRows) -> list[asked.Person]:
    ids = {person: str(pk) for pk, person, *_ in rows.sign_ups}
    profiles = {pk: facts for pk, *facts in rows.profiles}
    used = (rows.skills[skill] for _, skill, *_ in chain(rows.offers, rows.wants))
    meaning = meanings(used, rows.words)
    named = {pk: meaning[name] for pk, name in rows.skills.items() if name in meaning}
    offers: dict[int, list[asked.Offer]] = defaultdict(list)
    for pk, skill, level in rows.offers:
        offers[pk].append(asked.Offer(named[skill], level))
    wants: dict[int, list[asked.Want]] = defaultdict(list)
    for pk, skill, priority, level_now in rows.wants:
        wants[pk].append(asked.Want(named[skill], priority, level_now))
    blocks: dict[int, set[str]] = defaultdict(set)
    for low, high in rows.blocks:
        blocks[low].add(str(high))
        blocks[high].add(str(low))
    unknown = Profile()
    nothing_said = [getattr(unknown, name, "[]") for name in PROFILE_FACTS]
    spoken: dict[str, frozenset[str]] = {}
    found = []
    for pk, person, name, waits, partnerships, in_group in rows.sign_ups:
        facts = profiles.get(person, nothing_said)
        function, location, team, languages, time_zone, work_starts, work_ends = facts
        if languages not in spoken:
            spoken[languages] = frozenset(json.loads(languages))
        line = [engine_id(above, ids) for above in line_above(person, rows.managers)]
        found.append(
            asked.Person(
                id=str(pk),
                offers=tuple(offers.get(pk, ())),
                wants=tuple(wants.get(pk, ())),
                name=name,
                function=function,
                location=location,
                team=team,
                languages=spoken[languages],
                time_zone=time_zone,
                working_hours=(float(work_starts), float(work_ends)),
                manager=line[0] if line else None,
                line=tuple(line),
                capacity=0 if waits else partnerships,
                in_group=in_group,
                not_with=frozenset(blocks.get(pk, ())),
            )
        )
    return found


def managers_by_person() -> dict[int, int]:
    """Who reports to whom in the whole directory: a line may lead through people elsewhere."""
    rows = Profile.objects.exclude(manager=None).values_list("person_id", "manager_id")
    return {person: manager for person, manager in rows if manager is not None}


def line_above(person: int, managers: Mapping[int, int]) -> list[int]:
    """Everybody above a person, the nearest first; a ring of managers ends where it closes."""
    line: list[int] = []
    above = managers.get(person)
    while above is not None and above != person and above not in line and len(line) < LONGEST_LINE:
        line.append(above)
        above = managers.get(above)
    return line


def engine_id(person: int, ids: Mapping[int, str]) -> str:
    return ids.get(person) or f"person:{person}"
