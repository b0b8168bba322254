"""What the last look shows, and what is published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from bothways.matching.review.circles import standing_circles
from bothways.matching.review.left_over import still_left_over
from bothways.matching.review.queries import alone_by_parting, has_circles, people_together
from bothways.matching.runs.models import Circle, CircleMember, Match, Run
from bothways.matching.runs.search_text import folded
from bothways.recruitment.models import SignUp

PER_PAGE = 20
NAMED = 12
CIRCLES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class LastLook:
    """The publication in numbers, before it happens."""

    pairs: int
    circles: int
    """Circles and peer groups."""
    people: int
    """Each once, however many partnerships they have."""
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


def circles_to_publish(run: Run) -> QuerySet[Circle]:
    """The run's circles and peer groups that stand, with everybody in them."""
    members = CircleMember.objects.select_related("sign_up__person").order_by("place")
    return (
        Circle.objects.filter(run=run, parted_at=None)
        .prefetch_related(Prefetch("members", members))
        .select_related("run")
        .defer("search_text", "run__certificate", "run__policy", "run__figures")
        .order_by("pk")
    )


def last_look(run: Run) -> LastLook:
    together = people_together(run, apart=False)
    away = SignUp.objects.filter(
        Q(person__email__endswith=".invalid") | Q(person__is_active=False),
        programme=run.programme_id,
    ).order_by()
    # Few have no address, so they are read, and the rest is counted.
    gone = dict(away.values_list("pk", "person__name"))
    names = sorted(name for pk, name in gone.items() if pk in together)
    pairs, e_mails = pairs_and_e_mails(run, gone.keys())
    return LastLook(
        pairs=pairs,
        circles=standing_circles(run).count() if has_circles(run) else 0,
        people=len(together),
        e_mails=e_mails,
        unreachable=names[:NAMED],
        unreachable_count=len(names),
        left_over=still_left_over(run).count() + len(alone_by_parting(run)),
    )


def pairs_and_e_mails(run: Run, gone: Collection[int]) -> tuple[int, int]:
    """How many pairs are told, and by how many e-mails: one for each person of each pair, circle
    and group, where an address is known; ``gone`` are those who have none. Two queries at most."""
    pairs = Match.objects.filter(run=run, parted_at=None).order_by().values_list("a", "b")
    told = [pk for pair in pairs for pk in pair]
    count = len(told) // 2
    if has_circles(run):
        members = CircleMember.objects.filter(circle__run=run, circle__parted_at=None)
        told += members.order_by().values_list("sign_up", flat=True)
    return count, sum(pk not in gone for pk in told)


def recipients(run: Run, *, find: str, page: str) -> Page[Match]:
    """The pairs that will be told, a page at a time, by name."""
    matches = matches_to_publish(run).order_by("name_a", "id")
    for word in folded(find).split():
        matches = matches.filter(search_text__contains=word)
    return Paginator(matches, PER_PAGE).get_page(page)


def circle_recipients(run: Run, *, find: str) -> list[Circle]:
    """The circles and groups that will be told; those that fit what is looked for."""
    circles = circles_to_publish(run)
    for word in folded(find).split():
        circles = circles.filter(search_text__contains=word)
    return list(circles[:CIRCLES_SHOWN])
