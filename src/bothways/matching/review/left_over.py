"""Who has no partner in a run, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bothways.accounts.models import Person
from bothways.matching.notes.queries import counts_of_people
from bothways.matching.places.words import ELSEWHERE, PARTNERED
from bothways.matching.runs.models import Circle, LeftOver, Match, Run

from .circles import circles_in
from .queries import Totals, alone_by_parting, has_circles, is_changed, with_partner_by_hand


@dataclass(frozen=True, slots=True)
class Alone:
    """Somebody without a partner, as the page says it."""

    name: str
    where: str
    sentence: str
    help: str
    sign_up_id: int
    reason: str
    possible_partners: int = 0
    notes: int = 0

    @property
    def can_be_helped(self) -> bool:
        return self.reason not in HELPLESS


APART = "taken_apart"
WAITS = "not_this_time"
HELPLESS = (APART, WAITS, ELSEWHERE, "in_group")
"""Reasons that nothing they could add would change."""


def alone_in(run: Run, *, limit: int | None = None, with_waiting: bool = True) -> list[Alone]:
    """Who has no partner: first those taken apart on the board, then the engine's left over."""
    parted = apart_in(run)
    found = still_left_over(run)
    if not with_waiting:
        found = found.exclude(reason__in=(WAITS, ELSEWHERE, PARTNERED))
    rest = found[: max(0, limit - len(parted))] if limit is not None else found
    left_over = [
        Alone(
            row.name,
            row.where,
            row.sentence,
            row.help,
            row.sign_up_id,
            row.reason,
            row.possible_partners,
        )
        for row in rest
    ]
    return [*parted, *left_over][:limit]


def still_left_over(run: Run) -> QuerySet[LeftOver]:
    """Whom the run found no partner for, without those whom somebody has since by hand."""
    found = LeftOver.objects.filter(run=run)
    return found.exclude(sign_up__in=with_partner_by_hand(run)) if is_changed(run) else found


def apart_in(run: Run) -> list[Alone]:
    """Everybody who lost their only partner, circle or group on the board, once each."""
    parted = [alone for match in parted_matches(run) for alone in both_alone(match)]
    if has_circles(run):
        parted += [alone for circle in parted_circles(run) for alone in all_alone(circle)]
    if not parted:
        return []
    alone = alone_by_parting(run)
    return list({one.sign_up_id: one for one in parted if one.sign_up_id in alone}.values())


def parted_circles(run: Run) -> QuerySet[Circle]:
    return circles_in(run).filter(parted_at__isnull=False)


def all_alone(circle: Circle) -> list[Alone]:
    members = list(circle.members.all())
    return [
        Alone(
            member.name,
            member.where,
            gettext("Taken apart from %(name)s on the board.")
            % {"name": ", ".join(other.name for other in members if other is not member)},
            "",
            member.sign_up_id,
            APART,
        )
        for member in members
    ]


def parted_matches(run: Run) -> QuerySet[Match]:
    return (
        Match.objects.filter(run=run, parted_at__isnull=False)
        .order_by("name_a", "pk")
        .defer("why", "search_text")
    )


def both_alone(match: Match) -> tuple[Alone, Alone]:
    sentence = gettext("Taken apart from %(name)s on the board.")
    return (
        Alone(
            match.name_a, match.where_a, sentence % {"name": match.name_b}, "", match.a_id, APART
        ),
        Alone(
            match.name_b, match.where_b, sentence % {"name": match.name_a}, "", match.b_id, APART
        ),
    )


def with_notes(run: Run, people: list[Alone], reader: Person) -> list[Alone]:
    """The same with how many notes there are about each; one query."""
    notes = counts_of_people(run.programme_id, reader)
    return [replace(one, notes=notes.get(one.sign_up_id, 0)) for one in people]


def alone_count(run: Run, totals: Totals) -> int:
    return max(0, totals.people - totals.served)


@dataclass(frozen=True, slots=True)
class Group:
    """People without a partner for the same reason."""

    title: str
    people: list[Alone]


TITLES: dict[str, Promise] = {
    APART: gettext_lazy("Taken apart on the board"),
    "taken": gettext_lazy("Could have a partner, but the whole gains more without"),
    "in_group": gettext_lazy("Ask for a peer group, and none could be made"),
    "rules": gettext_lazy("Kept from every partner by the rules"),
    "no_mutual": gettext_lazy("Nobody both teaches them and learns from them"),
    "nobody_offers": gettext_lazy("Nobody offers what they want"),
    "nobody_wants": gettext_lazy("Nobody wants what they offer"),
    "no_offers": gettext_lazy("Offer nothing yet"),
    "no_wants": gettext_lazy("Want nothing yet"),
    PARTNERED: gettext_lazy("Have a published partner, and would take another"),
    ELSEWHERE: gettext_lazy("Their places are taken by another programme"),
    WAITS: gettext_lazy("Not to be matched this time"),
}


def grouped(people: list[Alone]) -> list[Group]:
    """By reason: first what a coordinator can change, last those who wait by their own wish."""
    reasons = [*TITLES, *sorted({alone.reason for alone in people} - TITLES.keys())]
    groups = (
        Group(str(TITLES.get(reason, "")), [alone for alone in people if alone.reason == reason])
        for reason in reasons
    )
    return [group for group in groups if group.people]
