"""A coordinator who takes part herself: what of the matches she may see, asked in this one place.

Until everybody is told, the matches of a programme are closed to whoever is matched in it: not her
own row alone, for who sees all others knows hers by elimination, and who decides about others moves
her own. She has the figures, may run, decide what counts and publish; another coordinator reads and
decides. See ``docs/decisions/0008-coordinators-who-take-part.md``.

Addresses that show or change matches carry ``REVIEWER`` in ``config/rules.py``; pages that show
something else beside them ask ``is_closed_to``; the verbs refuse with ``refusal``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule
from bothways.common.audit.models import Deed
from bothways.matching.publishing.models import Publication
from bothways.matching.runs.models import CircleMember, LeftOver, Match, Run
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.programmes.programmes.access import COORDINATOR
from bothways.recruitment.models import SignUp

from .models import ReviewAct

TOLD_TO_ALL = {
    "started a run",
    "stopped a run",
    "finished a run",
    "could not finish a run",
    "published the matches",
}
"""Deeds about runs that name no match."""
ABOUT_MATCHES = ("act", "circle", "match", "note", "run")
"""Details by which an audit line is known to be about matches."""


def is_closed_to(person: Person | None, programme: int) -> bool:
    """Whether the matches of the programme are closed to this coordinator, for hers is among them.

    From her sign-up until everybody is told. Who withdraws sees them again with the first run that
    was made without her; a run that had her in it stays closed until then. After a first round she
    may see the next one, unless she is in it.
    """
    if person is None:
        return False
    told = Publication.objects.filter(programme=OuterRef("programme"))
    run_without = Run.objects.filter(
        programme=OuterRef("programme"),
        state=Run.State.DONE,
        started_at__gt=OuterRef("withdrawn_at"),
    )
    run_with = Run.objects.filter(
        programme=OuterRef("programme"), started_at__lte=OuterRef("withdrawn_at")
    )
    is_in_one = Exists(run_with) & ~Exists(run_without)
    mine = SignUp.objects.filter(person=person, programme=programme)
    is_due = ~Exists(told) | in_the_next_round()
    return mine.filter(is_due, Q(withdrawn_at=None) | Q(is_in_one)).exists()


def in_the_next_round() -> Q:
    """Sign-ups that a run made since the last publication has in it, with a partner or without."""
    later = Publication.objects.filter(
        programme=OuterRef("run__programme"), at__gte=OuterRef("run__started_at")
    )
    of_it = {"run__programme": OuterRef("programme"), "run__state": Run.State.DONE}
    matches = Match.objects.filter(~Exists(later), **of_it)
    alone = LeftOver.objects.filter(~Exists(later), **of_it, sign_up=OuterRef("pk"))
    circle_later = Publication.objects.filter(
        programme=OuterRef("circle__run__programme"), at__gte=OuterRef("circle__run__started_at")
    )
    seats = CircleMember.objects.filter(
        ~Exists(circle_later),
        circle__run__programme=OuterRef("programme"),
        circle__run__state=Run.State.DONE,
        sign_up=OuterRef("pk"),
    )
    return (
        Q(Exists(matches.filter(a=OuterRef("pk"))))
        | Q(Exists(matches.filter(b=OuterRef("pk"))))
        | Q(Exists(alone))
        | Q(Exists(seats))
    )


def refusal() -> str:
    return gettext(
        "You take part in this programme yourself, so its matches, yours among them, are closed "
        "to you until everybody hears. Nothing was changed: ask another coordinator."
    )


def why_closed(person: Person, named: Mapping[str, Any]) -> str:
    return refusal() if is_closed_to(person, named["programme"]) else ""


REVIEWER = Rule(
    "reviewer",
    "Only the coordinators of this programme who aren’t matched in it themselves.",
    COORDINATOR.admits,
    closed=why_closed,
)


@dataclass(frozen=True, slots=True)
class Closed:
    """What the page of a run says to a coordinator who takes part."""

    others: list[str]
    """Coordinators who can read and decide: they take no part."""
    is_alone: bool
    """Nobody else coordinates the programme."""


def closed_for(person: Person, programme: Programme) -> Closed | None:
    """``None`` where the matches are open to this coordinator."""
    if not is_closed_to(person, programme.pk):
        return None
    takes_part = SignUp.objects.filter(programme=programme, person=OuterRef("person"))
    roles = (
        ProgrammeRole.objects.filter(
            programme=programme, role=ProgrammeRole.Role.COORDINATOR, person__is_active=True
        )
        .exclude(person=person)
        .annotate(takes_part=Exists(takes_part))
        .order_by("person__name")
    )
    others = list(roles.values_list("person__name", "takes_part"))
    return Closed([name for name, is_in_it in others if not is_in_it], is_alone=not others)


def own_sign_up(person: Person, programme: Programme) -> int | None:
    mine = SignUp.objects.filter(person=person, programme=programme)
    return mine.values_list("pk", flat=True).first()


def without_own(acts: Sequence[ReviewAct], person: Person) -> list[ReviewAct]:
    """Decisions but for those about the reader herself, which aren't hers to read even later."""
    return [act for act in acts if person.pk not in (act.low.person_id, act.high.person_id)]


def veil_matches(programme: Programme, reader: Person, deeds: Sequence[Deed]) -> Mapping[int, str]:
    """Lines of the history about matches: all of them while they are closed to the reader, and
    later those about a match of her own."""
    own = own_sign_up(reader, programme)
    if own is None:
        return {}
    about = [deed for deed in deeds if is_about_matches(deed)]
    if is_closed_to(reader, programme.pk):
        closed = gettext("closed to you until everybody hears, for you take part")
        return {deed.pk: closed for deed in about}
    mine = gettext("a match of your own: another coordinator sees it")
    return {deed.pk: mine for deed in about if deed.pk in naming(own, about)}


def is_about_matches(deed: Deed) -> bool:
    """Whatever has to do with a run and isn't known to name nobody."""
    return deed.kind not in TOLD_TO_ALL and any(name in deed.details for name in ABOUT_MATCHES)


def naming(sign_up: int, deeds: Sequence[Deed]) -> set[int]:
    """Those of the deeds that are about this sign-up; two queries, however many."""
    acts = {deed.details["act"]: deed.pk for deed in deeds if "act" in deed.details}
    circles = {deed.details["circle"]: deed.pk for deed in deeds if "circle" in deed.details}
    of_pairs = ReviewAct.objects.filter(Q(low=sign_up) | Q(high=sign_up), pk__in=acts)
    of_circles = CircleMember.objects.filter(sign_up=sign_up, circle__in=circles)
    mine = set(of_pairs.values_list("pk", flat=True))
    mine_too = set(of_circles.values_list("circle", flat=True))
    return {
        deed.pk
        for deed in deeds
        if deed.details.get("act") in mine
        or deed.details.get("circle") in mine_too
        or sign_up in deed.details.get("sign_ups", [])
    }
