"""Goals as their owner and those they are shared with see them; for others only what flowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from bothways.partnerships.hooks import Flow, Space
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.partnerships.queries import skills_of
from bothways.recruitment.models import Want

from .models import Goal, GoalStep, Rating


@dataclass(frozen=True, slots=True)
class Seen:
    """A goal in a list: how far it is, and what comes next."""

    goal: Goal
    ratings: tuple[Rating, ...]
    steps: tuple[GoalStep, ...]

    @property
    def now(self) -> int | None:
        return self.ratings[-1].value if self.ratings else None

    @property
    def first(self) -> int | None:
        return self.ratings[0].value if self.ratings else None

    @property
    def rose(self) -> int:
        """How much higher the last rating is than the first."""
        if self.now is None or self.first is None:
            return 0
        return self.now - self.first

    @property
    def next_step(self) -> GoalStep | None:
        return next((step for step in self.steps if step.reached_at is None), None)

    @property
    def reached_steps(self) -> int:
        return sum(step.reached_at is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class Goals:
    mine: list[Seen]
    theirs: list[Seen]
    """Open ones that the others share."""
    ended: list[Seen]
    """Reached or set aside, mine and shared ones, the last first."""


def goals_of(space: Space) -> Goals:
    """Three queries, however many goals."""
    rows = (
        Goal.objects.visible_to(space.mine.person)
        .filter(owner__partnership=space.partnership)
        .select_related("owner__person", "helper__person")
        .prefetch_related("ratings", "steps")
    )
    seen = [Seen(goal, tuple(goal.ratings.all()), tuple(goal.steps.all())) for goal in rows]
    still = [one for one in seen if one.goal.is_open]
    ended = [one for one in seen if not one.goal.is_open]
    ended.sort(key=lambda one: ended_at(one.goal), reverse=True)
    return Goals(
        mine=[one for one in still if one.goal.owner_id == space.mine.pk],
        theirs=[one for one in still if one.goal.owner_id != space.mine.pk],
        ended=ended,
    )


def ended_at(goal: Goal) -> datetime:
    found = goal.reached_at or goal.set_aside_at
    assert found is not None
    return found


def has_own(space: Space) -> bool:
    return Goal.objects.filter(owner=space.mine).exists()


def wants_of(space: Space) -> list[str]:
    """What one wants to learn: what one was matched for first, then the rest of one's wishes."""
    wants = Want.objects.filter(
        sign_up__programme=space.partnership.programme_id,
        sign_up__person=space.mine.person_id,
    ).values_list("skill__name", flat=True)
    return list(dict.fromkeys([*matched_for(space), *wants]))


def matched_for(space: Space) -> list[str]:
    gets = skills_of(space.mine.gets)
    if not gets and space.partnership.kind != Partnership.Kind.GROUP and space.others:
        gets = skills_of(space.others[-1].gives)
    return gets


def helpers_of(space: Space) -> list[Participation]:
    """Who can help me: in a circle, who teaches me comes first."""
    return list(reversed(space.here))


# What flowed from who helps to whose goal it is


def flows(partnerships: Sequence[int]) -> Iterable[tuple[int, Flow]]:
    """One step for each milestone reached, and for each rating higher than all before it, of shared
    goals that somebody helps with."""
    goals = (
        Goal.objects.shared()
        .filter(owner__partnership__in=partnerships, helper__isnull=False)
        .select_related("owner", "helper")
        .prefetch_related("ratings", "steps")
    )
    for goal in goals:
        assert goal.helper is not None
        for at in moves_forward(goal):
            flow = Flow(goal.helper.person_id, goal.owner.person_id, at, "goal", 1.0)
            yield goal.owner.partnership_id, flow


def moves_forward(goal: Goal) -> list[datetime]:
    """When a goal moved: the first rating is where it starts, and no move."""
    moved = [step.reached_at for step in goal.steps.all() if step.reached_at is not None]
    highest: int | None = None
    for rating in goal.ratings.all():
        if highest is not None and rating.value > highest:
            moved.append(rating.at)
        highest = rating.value if highest is None else max(highest, rating.value)
    return sorted(moved)


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    """When something last happened to a shared goal; nothing of private ones."""
    rows = (
        Goal.objects.shared()
        .filter(owner__partnership__in=partnerships)
        .order_by()
        .values_list("owner__partnership")
        .annotate(
            Max("set_at"),
            Max("ratings__at"),
            Max("steps__reached_at"),
            Max("evidence__at"),
            Max("reached_at"),
        )
    )
    return {pk: max(moment for moment in moments if moment) for pk, *moments in rows}
