"""What the last look shows, and what is published."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from bothways.matching.runs.models import LeftOver, Match, Run
from bothways.matching.runs.search_text import folded

PER_PAGE = 20
NAMED = 12


@dataclass(frozen=True, slots=True)
class LastLook:
    """The publication in numbers, before it happens."""

    pairs: int
    people: int
    e_mails: int
    unreachable: list[str]
    """Names of people whom no e-mail can reach."""
    unreachable_count: int
    left_over: int


def matches_to_publish(run: Run) -> QuerySet[Match]:
    """The run's pairs that stand, with both people."""
    return (
        Match.objects.filter(run=run, parted_at=None)
        .select_related("a__person", "b__person", "run")
        .defer("why", "search_text", "run__certificate", "run__policy", "run__figures")
        .order_by("pk")
    )


def last_look(run: Run) -> LastLook:
    standing = Match.objects.filter(run=run, parted_at=None)
    pairs = standing.count()
    names = [
        name
        for side in ("a", "b")
        for name in standing.filter(
            Q(**{f"{side}__person__email__endswith": ".invalid"})
            | Q(**{f"{side}__person__is_active": False})
        ).values_list(f"name_{side}", flat=True)
    ]
    parted = Match.objects.filter(run=run, parted_at__isnull=False).count()
    return LastLook(
        pairs=pairs,
        people=2 * pairs,
        e_mails=2 * pairs - len(names),
        unreachable=sorted(names)[:NAMED],
        unreachable_count=len(names),
        left_over=LeftOver.objects.filter(run=run).count() + 2 * parted,
    )


def recipients(run: Run, *, find: str, page: str) -> Page[Match]:
    """The pairs that will be told, a page at a time, by name."""
    matches = matches_to_publish(run).order_by("name_a", "id")
    for word in folded(find).split():
        matches = matches.filter(search_text__contains=word)
    return Paginator(matches, PER_PAGE).get_page(page)
