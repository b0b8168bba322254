"""Setting a goal, changing it, moving it forward, and ending it one way or another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.common.live.hints import hint
from bothways.common.text import one_line, tidy
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation
from bothways.partnerships.space.writing import Refused, hold

from .models import (
    HIGHEST,
    MOST_EVIDENCE,
    MOST_GOALS,
    MOST_RATINGS,
    MOST_STEPS,
    Evidence,
    Goal,
    GoalStep,
    Rating,
)


class NotYours(Refused):
    def __str__(self) -> str:
        return gettext("Only whose goal it is can change it.")


class Closed(Refused):
    def __str__(self) -> str:
        return gettext("This goal isn’t open any more. Take it up again to change it.")


class TooMany(Refused):
    def __str__(self) -> str:
        return gettext("That is as many as are kept here. Take some away first.")


class ChangedElsewhere(Refused):
    """It was changed in another window since this one was opened."""

    def __init__(self, now: Goal) -> None:
        super().__init__(now)
        self.now = now

    def __str__(self) -> str:
        return gettext(
            "You have changed this goal in another window meanwhile. It reads “%(text)s” now; what "
            "you typed here is still in the form. Save again to keep yours."
        ) % {"text": self.now.text}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a goal says."""

    text: str
    sign: str = ""
    about: str = ""
    due_on: date | None = None
    is_private: bool = False
    helper: Participation | None = None

    def fields(self) -> dict[str, object]:
        return {
            "text": one_line(self.text),
            "sign": tidy(self.sign),
            "about": self.about,
            "due_on": self.due_on,
            "is_private": self.is_private,
            "helper": None if self.is_private else self.helper,
        }


@transaction.atomic
def set_goal(
    *,
    space: Space,
    key: UUID,
    wording: Wording,
    before: int | None = None,
    steps: Iterable[str] = (),
) -> Goal:
    """Set a goal of one's own; sent twice, it is set once. Raises ``Over`` and ``TooMany``."""
    hold(space, is_for_oneself=wording.is_private)
    known = Goal.objects.filter(key=key, owner=space.mine).first()
    if known is not None:
        return known
    if Goal.objects.filter(owner=space.mine).count() >= MOST_GOALS:
        raise TooMany
    goal = Goal.objects.create(owner=space.mine, key=key, **wording.fields())
    if before is not None:
        add_rating(goal, Rating.When.BEFORE, before)
    GoalStep.objects.bulk_create(
        GoalStep(goal=goal, key=uuid4(), text=one_line(text)) for text in steps if one_line(text)
    )
    tell_helper(space, goal)
    hint_others(space, goal)
    return goal


@transaction.atomic
def change_goal(*, space: Space, goal: Goal, wording: Wording, version: int) -> Goal:
    """Say it otherwise, share it or keep it to oneself. Raises ``ChangedElsewhere``."""
    held = held_goal(space, goal, is_private=goal.is_private and wording.is_private)
    if not held.is_open:
        raise Closed
    fields = wording.fields()
    if all(getattr(held, name) == value for name, value in fields.items()):
        return held
    if held.version != version:
        raise ChangedElsewhere(held)
    was_private = held.is_private
    for name, value in fields.items():
        setattr(held, name, value)
    held.version += 1
    held.save(update_fields=[*fields, "version"])
    tell_helper(space, held)
    if not (was_private and held.is_private):
        hint_others(space, held, anyway=True)
    return held


@transaction.atomic
def rate(*, space: Space, goal: Goal, value: int) -> None:
    """How far one is today. The first is where one began; a second of one day replaces it."""
    held = held_goal(space, goal)
    if not held.is_open:
        raise Closed
    is_first = not held.ratings.exists()
    add_rating(held, Rating.When.BEFORE if is_first else Rating.When.DURING, value)
    hint_others(space, held)


@transaction.atomic
def add_step(*, space: Space, goal: Goal, key: UUID, text: str, due_on: date | None) -> GoalStep:
    held = held_goal(space, goal)
    known = GoalStep.objects.filter(key=key, goal=held).first()
    if known is not None:
        return known
    if not held.is_open:
        raise Closed
    if held.steps.count() >= MOST_STEPS:
        raise TooMany
    hint_others(space, held)
    return GoalStep.objects.create(goal=held, key=key, text=one_line(text), due_on=due_on)


@transaction.atomic
def tick_step(*, space: Space, goal: Goal, step: int, is_reached: bool) -> None:
    """A milestone is reached, or not yet after all."""
    held = held_goal(space, goal)
    if not held.is_open:
        raise Closed
    rows = GoalStep.objects.filter(goal=held, pk=step)
    if is_reached:
        rows.filter(reached_at=None).update(reached_at=timezone.now())
    else:
        rows.update(reached_at=None)
    hint_others(space, held)


@transaction.atomic
def drop_step(*, space: Space, goal: Goal, step: int) -> None:
    held = held_goal(space, goal)
    GoalStep.objects.filter(goal=held, pk=step).delete()


@transaction.atomic
def add_evidence(*, space: Space, goal: Goal, key: UUID, text: str, link: str) -> Evidence:
    """Keep something that shows how far one is; sent twice, it is kept once."""
    held = held_goal(space, goal)
    known = Evidence.objects.filter(key=key, goal=held).first()
    if known is not None:
        return known
    if held.evidence.count() >= MOST_EVIDENCE:
        raise TooMany
    hint_others(space, held)
    return Evidence.objects.create(goal=held, key=key, text=tidy(text), link=link)


@transaction.atomic
def drop_evidence(*, space: Space, goal: Goal, evidence: int) -> None:
    held = held_goal(space, goal)
    Evidence.objects.filter(goal=held, pk=evidence).delete()


@transaction.atomic
def reach(*, space: Space, goal: Goal, value: int) -> Goal:
    """It is reached, and this is how far one is after. Twice is once."""
    held = held_goal(space, goal)
    if held.reached_at is not None:
        return held
    held.reached_at, held.set_aside_at = timezone.now(), None
    held.save(update_fields=["reached_at", "set_aside_at"])
    add_rating(held, Rating.When.AFTER, value)
    if not held.is_private:
        title = gettext("%(name)s has reached a goal") % {"name": space.mine.person.first_name}
        tell_others(space, held, "reached", title)
    hint_others(space, held)
    return held


@transaction.atomic
def set_aside(*, space: Space, goal: Goal) -> Goal:
    """Not now; it is kept and can be taken up again."""
    held = held_goal(space, goal)
    if held.is_open:
        held.set_aside_at = timezone.now()
        held.save(update_fields=["set_aside_at"])
        hint_others(space, held)
    return held


@transaction.atomic
def take_up_again(*, space: Space, goal: Goal) -> Goal:
    """Open again; what was rated after stays as the last rating on the way."""
    held = held_goal(space, goal)
    if held.is_open:
        return held
    after = held.ratings.filter(moment=Rating.When.AFTER).first()
    if after is not None:
        held.ratings.filter(moment=Rating.When.DURING, on=after.on).delete()
        held.ratings.filter(pk=after.pk).update(moment=Rating.When.DURING)
    held.reached_at = held.set_aside_at = None
    held.save(update_fields=["reached_at", "set_aside_at"])
    hint_others(space, held)
    return held


@transaction.atomic
def delete_goal(*, space: Space, goal: Goal) -> None:
    """For good, with all that belongs to it."""
    held_goal(space, goal, is_private=True).delete()


def add_rating(goal: Goal, moment: str, value: int) -> Rating:
    assert 0 <= value <= HIGHEST
    if goal.ratings.count() >= MOST_RATINGS:
        raise TooMany
    today = timezone.localdate()
    same = {"moment": moment} if moment != Rating.When.DURING else {"moment": moment, "on": today}
    return Rating.objects.update_or_create(
        goal=goal, **same, defaults={"value": value, "on": today, "at": timezone.now()}
    )[0]


def held_goal(space: Space, goal: Goal, *, is_private: bool | None = None) -> Goal:
    """The goal, one change at a time; what ``is_private`` reaches nobody, and is kept whether or
    not the other one hears. Raises ``Over``, ``CantBeDelivered`` and ``NotYours``."""
    hold(space, is_for_oneself=goal.is_private if is_private is None else is_private)
    if goal.owner_id != space.mine.pk:
        raise NotYours
    return Goal.objects.select_for_update().get(pk=goal.pk)


def tell_helper(space: Space, goal: Goal) -> None:
    """Who is to help with it hears of it, once."""
    if goal.helper is None:
        return
    title = gettext("%(name)s has set a goal that you can help with") % {
        "name": space.mine.person.first_name
    }
    tell_one(space, goal, goal.helper, "helper", title)


def tell_others(space: Space, goal: Goal, what: str, title: str) -> None:
    for side in space.here:
        tell_one(space, goal, side, what, title)


def tell_one(space: Space, goal: Goal, side: Participation, what: str, title: str) -> None:
    notify(
        side.person,
        kind="goal",
        key=f"goal:{goal.pk}:{what}",
        title=title,
        path=path_of(space, goal),
    )


def path_of(space: Space, goal: Goal) -> str:
    return reverse("goals:goal", args=[space.partnership.pk, goal.pk])


def hint_others(space: Space, goal: Goal, *, anyway: bool = False) -> None:
    """Nobody hears of a private goal, but that it has become one."""
    if goal.is_private and not anyway:
        return
    for side in space.others:
        hint(f"person:{side.person_id}", about="goals", partnership=space.partnership.pk)
