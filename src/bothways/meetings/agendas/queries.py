"""The agenda as its people see it, and what could stand on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext

from bothways.meetings.meetings.models import Meeting
from bothways.partnerships.balance.ideas import idea_for
from bothways.partnerships.goals.models import Goal
from bothways.partnerships.notes.models import ActionItem
from bothways.partnerships.partnerships.models import Participation
from bothways.ui.words import zone_of

from .access import Here
from .actions import Point, unreached
from .guides import FIRST, GUIDES, Guide
from .models import TEXT, AgendaItem
from .teaching import kind_of, learner_of, teaching_words

SUGGESTED = 4
"""Of each kind."""
SHOWN_REMOVED = 5


@dataclass(frozen=True, slots=True)
class Row:
    item: AgendaItem
    direction: str
    """“Jun teaches you”; empty where both, or all, do."""
    kind: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    rows: list[Row]
    removed: list[AgendaItem]
    minutes: int
    """Of all points that say how long they take."""
    over: int
    """Minutes by which that is more than the meeting has."""
    open: int

    @property
    def sources(self) -> set[str]:
        return {row.item.source for row in self.rows if row.item.source}


def agenda_of(here: Here) -> Agenda:
    """One query."""
    rows = AgendaItem.objects.filter(meeting=here.meeting).select_related("brought_by")
    items = list(rows.order_by("place", "pk"))
    standing = [item for item in items if item.removed_at is None]
    removed = [item for item in items if item.removed_at is not None]
    minutes = sum(item.minutes or 0 for item in standing)
    return Agenda(
        rows=[
            Row(item, *direction_of(here, item.teacher_id), at == 0, at == len(standing) - 1)
            for at, item in enumerate(standing)
        ],
        removed=removed[-SHOWN_REMOVED:],
        minutes=minutes,
        over=max(0, minutes - here.meeting.minutes),
        open=sum(item.done_at is None for item in standing),
    )


def direction_of(here: Here, teacher: int | None) -> tuple[str, str]:
    sides = {side.pk: side for side in (here.space.mine, *here.space.others)}
    side = sides.get(teacher or 0)
    if side is None:
        return "", "neutral"
    learner = learner_of(here.space, side)
    return teaching_words(here.space, side, learner), kind_of(here.space, side, learner)


# What could stand on it


@dataclass(frozen=True, slots=True)
class Suggestion:
    source: str
    why: str
    text: str
    teacher: Participation | None = None

    @property
    def point(self) -> Point:
        return Point(self.text[:TEXT], teacher=self.teacher, source=self.source)


def suggestions_for(here: Here, agenda: Agenda) -> list[Suggestion]:
    """From goals that are shared, from what is due and from the balance; never from what somebody
    keeps to themselves."""
    found = (*due_items(here), *shared_goals(here), *balance_idea(here))
    taken = {row.item.source for row in agenda.rows}
    return [one for one in found if one.source not in taken]


def due_items(here: Here) -> Iterator[Suggestion]:
    rows = ActionItem.objects.filter(
        partnership=here.space.partnership, removed_at=None, done_at=None,
        due_on__lte=here.meeting.starts_at.astimezone(zone_of(here.me)).date(),
    )  # fmt: skip
    for item in rows.select_related("owner").order_by("due_on", "pk")[:SUGGESTED]:
        known = {"name": item.owner.first_name}
        if item.owner_id == here.me.pk:
            why = gettext("You have taken it on")
        else:
            why = gettext("%(name)s has taken it on") % known
        yield Suggestion(f"item:{item.pk}", why, item.text)


def shared_goals(here: Here) -> Iterator[Suggestion]:
    sides = {side.pk: side for side in (here.space.mine, *here.space.here)}
    rows = Goal.objects.shared().filter(owner__in=sides, reached_at=None, set_aside_at=None)
    for goal in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:SUGGESTED]:
        owner = sides[goal.owner_id]
        mine = owner.pk == here.space.mine.pk
        why = gettext("A goal of yours") if mine else gettext("A goal of %(name)s") % {
            "name": owner.person.first_name}  # fmt: skip
        yield Suggestion(f"goal:{goal.pk}", why, goal.text, sides.get(goal.helper_id or 0))


def balance_idea(here: Here) -> Iterator[Suggestion]:
    idea = idea_for(here.space)
    if idea is not None:
        why = gettext("Your last two meetings went mostly one way")
        yield Suggestion(f"balance:{idea.teacher.pk}", why, idea.skill, idea.teacher)


def left_from_last_time(here: Here) -> tuple[Meeting, list[AgendaItem]] | None:
    """What the meeting before this one didn't reach, and isn't carried anywhere yet."""
    rows = Meeting.objects.standing().filter(
        partnership=here.space.partnership, starts_at__lt=here.meeting.starts_at
    )
    last = rows.filter(agenda__isnull=False).order_by("-starts_at", "-pk").first()
    if last is None or not last.is_over:
        return None
    items = list(unreached(last))
    return (last, items) if items else None


def guides_for(has_met: bool) -> Iterable[Guide]:
    """The one for a first meeting comes first before it, and not at all after."""
    return [guide for guide in GUIDES if guide is not FIRST] if has_met else GUIDES
