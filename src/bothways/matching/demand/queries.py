"""What people want and what they offer while sign-ups come in, and whom to look for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from bothways.matching.places.queries import Ready, ready
from bothways.matching.policies.queries import policy_of, to_engine
from bothways.people.skills.queries import meanings
from bothways.programmes.models import Programme
from bothways.recruitment.models import Door
from bothways.recruitment.signups.queries import used_words

if TYPE_CHECKING:
    from bothways.engine import Recruit

SHOWN = 12
SECONDS = 3.0
"""So long newcomers are tried out while a page waits."""
MOST_PEOPLE = 5_000


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill with how many want it and how many offer it."""

    name: str
    wanted: int
    offered: int

    @property
    def most(self) -> int:
        return max(self.wanted, self.offered, 1)


@dataclass(frozen=True, slots=True)
class Demand:
    """Wants and offers of everybody taking part, by what their words mean."""

    nobody_offers: list[SkillLine]
    nobody_wants: list[SkillLine]
    scarce: list[SkillLine]
    """Wanted by more than offer it, though somebody does: the scarcest first."""
    most: int
    """The highest figure among the scarce, for drawing them."""


def demand_of(programme: Programme) -> Demand:
    """A few queries, however many people."""
    offered_words, wanted_words = used_words(programme)
    uses = (Counter(offered_words) + Counter(wanted_words)).elements()
    meaning = meanings(uses)
    offered, wanted = counted(offered_words, meaning), counted(wanted_words, meaning)
    lines = [
        SkillLine(name, wanted[name], offered[name]) for name in offered.keys() | wanted.keys()
    ]
    scarce = sorted(
        (line for line in lines if line.offered and line.wanted > line.offered),
        key=lambda line: (line.offered / line.wanted, -line.wanted, line.name),
    )[:SHOWN]
    return Demand(
        nobody_offers=most_first([line for line in lines if not line.offered]),
        nobody_wants=most_first([line for line in lines if not line.wanted]),
        scarce=scarce,
        most=max((line.most for line in scarce), default=1),
    )


def counted(words: dict[str, int], meaning: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each, people in words.items():
        found[meaning[each]] += people
    return found


def most_first(lines: list[SkillLine]) -> list[SkillLine]:
    return sorted(lines, key=lambda line: (-line.most, line.name))[:SHOWN]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A kind of person to look for, in words, with an invitation drafted."""

    title: str
    effect: str
    subject: str
    letter: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The best a match could do today."""

    sentence: str
    not_ready: str
    around: str
    """That published partnerships stay; empty where there are none."""
    newcomers: list[Newcomer]


def reach_of(programme: Programme) -> Reach | None:
    """Found by matching everybody, not guessed; ``None`` among too few people to match, or too
    many for a page to wait."""
    asked = asked_today(programme)
    problem = asked.problem
    if not 2 <= len(problem.people) <= MOST_PEOPLE:
        return None
    # Imported here: the engine is heavy, and few pages need it.
    from bothways.engine import EngineError, coverage

    try:
        found = coverage(problem, time_budget=SECONDS)
    except EngineError:
        return None
    people = sum(1 for person in problem.people if person.capacity)
    waiting = people - found.ready
    return Reach(
        sentence=ngettext(
            "A match today would give %(served)d of %(count)d person a partner.",
            "A match today would give %(served)d of %(count)d people a partner.",
            people,
        )
        % {"served": found.matching.figures.served, "count": people},
        not_ready=ngettext(
            "%(count)d of them offers or wants nothing yet.",
            "%(count)d of them offer or want nothing yet.",
            waiting,
        )
        % {"count": waiting}
        if waiting
        else "",
        around=around_in_words(asked.around),
        newcomers=[in_words(programme, each) for each in found.recruits],
    )


def asked_today(programme: Programme) -> Ready:
    """Who has a free place as they stand today, under the policy and the decisions that hold."""
    return ready(programme, to_engine(policy_of(programme)))


def around_in_words(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)d published partnership stays as it is, and isn’t counted.",
        "%(count)d published partnerships stay as they are, and aren’t counted.",
        count,
    ) % {"count": count}


def in_words(programme: Programme, recruit: Recruit) -> Newcomer:
    from bothways.engine.audit.recruits import NEWCOMERS

    known = {"offer": recruit.offer, "want": recruit.want, "programme": programme.name}
    if recruit.more_served is None:
        effect = ngettext(
            "fits %(count)d person without a partner; not tried out, there wasn’t the time",
            "fits %(count)d people without a partner; not tried out, there wasn’t the time",
            recruit.reaches,
        ) % {"count": recruit.reaches}
    else:
        effect = ngettext(
            "%(newcomers)d people like that would get %(count)d more person a partner",
            "%(newcomers)d people like that would get %(count)d more people a partner",
            recruit.more_served,
        ) % {"count": recruit.more_served, "newcomers": NEWCOMERS}
    return Newcomer(
        title=gettext("Somebody who can teach %(offer)s and would like to learn %(want)s") % known,
        effect=effect,
        subject=gettext("%(programme)s: somebody here would love to learn %(offer)s") % known,
        letter=letter(programme, known),
    )


def letter(programme: Programme, known: dict[str, str]) -> str:
    door = Door.objects.filter(programme=programme).select_related("programme").first()
    said = gettext(
        "Hello,\n\nin %(programme)s colleagues learn from each other, both ways. Several would "
        "love to learn %(offer)s, and could show you %(want)s in return. It takes about an hour "
        "every two weeks.\n\nWould you like to take part?"
    )
    if door is not None and door.is_open:
        said += gettext("\n\nSigning up takes five minutes: %(link)s")
        known = known | {"link": door.address}
    return said % known
