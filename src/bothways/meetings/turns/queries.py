"""Whose turn it is, for how long, and what came before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from bothways.meetings.agendas.access import Here
from bothways.meetings.agendas.teaching import kind_of, learner_of, teaching_words
from bothways.meetings.meetings.models import Attendee, Meeting
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.ui.words import zone_of

from .models import MOST_SECONDS, MeetingTurn, TurnTaking
from .plan import Past, Turn, plan

HISTORY = 150
"""Meetings that are looked back at; more than two years of weeks."""
EARLY = timedelta(minutes=60)
LATE = timedelta(days=1)
"""So long before its beginning and after its end the clock of a meeting can be started."""


@dataclass(frozen=True, slots=True)
class Line:
    """One turn, as its people see it."""

    leader: Participation
    learner: Participation | None
    """None: everybody else."""
    words: str
    kind: str
    """“give”, “get” or “neutral”: what it is to the reader."""
    planned: int
    """Seconds, with those it was extended by."""
    ran: int
    is_current: bool
    is_running: bool
    begins: str
    """“14:30” on the reader's clock, while the meeting hasn't begun."""

    @property
    def minutes(self) -> int:
        return round(self.planned / 60)

    @property
    def left(self) -> int:
        """Seconds; less than none where it runs over."""
        return self.planned - self.ran

    @property
    def clock(self) -> str:
        """“12:05”, or “+0:30” of one that runs over, as it stands while no script counts."""
        minutes, seconds = divmod(abs(self.left), 60)
        return f"{'+' if self.left < 0 else ''}{minutes}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class Shape:
    """The turns of a meeting as they stand now."""

    lines: list[Line]
    sequence: int = 0
    is_begun: bool = False
    is_running: bool = False
    is_ended: bool = False
    chosen: str = ""
    chosen_for: Participation | None = None
    now: datetime | None = None

    @property
    def current(self) -> Line | None:
        return next((line for line in self.lines if line.is_current), None)

    @property
    def following(self) -> Line | None:
        """Whose turn comes after the current one; round again after the last."""
        for at, line in enumerate(self.lines):
            if line.is_current and len(self.lines) > 1:
                return self.lines[(at + 1) % len(self.lines)]
        return None

    @property
    def has_run(self) -> bool:
        return any(line.ran for line in self.lines)


def may_begin(meeting: Meeting) -> bool:
    now = timezone.now()
    return meeting.is_planned and meeting.starts_at - EARLY <= now <= meeting.ends_at + LATE


def leaders_of(here: Here) -> list[Participation]:
    """Who leads turns, by their places: everybody in a pair and in a circle; in a group who
    teaches something. Of those who are asked and haven't left."""
    asked = {each.person_id for each in here.meeting.attendees.all()}
    sides = sorted((here.space.mine, *here.space.others), key=lambda side: (side.place, side.pk))
    sides = [side for side in sides if side.person_id in asked and side.left_at is None]
    if here.space.partnership.kind != Partnership.Kind.GROUP:
        return sides
    return [side for side in sides if side.gives] or sides


def taking_of(meeting: Meeting) -> TurnTaking | None:
    rows = TurnTaking.objects.filter(meeting=meeting).select_related("chosen_for__person")
    return rows.prefetch_related("turns__leader__person").first()


def shape_of(here: Here, at: datetime | None = None) -> Shape:
    """As it stands now, or stood ``at`` a moment. Three queries, two more before it begins."""
    taking, now = taking_of(here.meeting), at or timezone.now()
    sides = leaders_of(here)
    if taking is not None and taking.turns.all():
        return running_shape(here, taking, now)
    turns = chosen_turns(here, taking, sides)
    by_pk = {side.pk: side for side in sides}
    return Shape(
        lines=list(planned_lines(here, [(by_pk[turn.person], turn) for turn in turns])),
        sequence=taking.sequence if taking else 0,
        chosen=taking.chosen if taking else "",
        chosen_for=taking.chosen_for if taking else None,
        now=now,
    )


def planned_lines(here: Here, turns: Sequence[tuple[Participation, Turn]]) -> Iterable[Line]:
    begins, people = here.meeting.starts_at, [side for side, _ in turns]
    for side, turn in turns:
        if turn.minutes:
            yield line_of(here, side, people, turn.minutes * 60, begins)
        begins += timedelta(minutes=turn.minutes)


def running_shape(here: Here, taking: TurnTaking, now: datetime) -> Shape:
    rows = list(taking.turns.all())
    people = [row.leader for row in rows]
    lines = [
        line_of(here, row.leader, people, (row.minutes + row.more) * 60, None,
                ran=ran_in(taking, row, now), is_current=row.pk == taking.current_id,
                is_running=row.pk == taking.current_id and taking.running_since is not None)
        for row in rows
        if row.minutes or row.seconds or row.pk == taking.current_id
    ]  # fmt: skip
    return Shape(
        lines=lines,
        sequence=taking.sequence,
        is_begun=taking.begun_at is not None,
        is_running=taking.running_since is not None,
        is_ended=taking.ended_at is not None,
        chosen=taking.chosen,
        chosen_for=taking.chosen_for,
        now=now,
    )


def ran_in(taking: TurnTaking, row: MeetingTurn, now: datetime) -> int:
    if row.pk != taking.current_id or taking.running_since is None:
        return row.seconds
    since = max(timedelta(), now - taking.running_since)
    return min(MOST_SECONDS, row.seconds + int(since.total_seconds()))


def line_of(
    here: Here, leader: Participation, people: Sequence[Participation], planned: int,
    starts_at: datetime | None, *, ran: int = 0, is_current: bool = False,
    is_running: bool = False,
) -> Line:  # fmt: skip
    learner = learner_of(here.space, leader, [side.pk for side in people])
    words, kind = teaching_words(here.space, leader, learner), kind_of(here.space, leader, learner)
    begins = date_format(starts_at.astimezone(zone_of(here.me)), "H:i") if starts_at else ""
    return Line(leader, learner, words, kind, planned, ran, is_current, is_running, begins)


# What came before


def chosen_turns(
    here: Here, taking: TurnTaking | None, sides: Sequence[Participation]
) -> list[Turn]:
    """The plan, or what was chosen in its place."""
    turns = planned_turns(here, sides)
    return deviating(turns, taking.chosen, taking.chosen_for_id) if taking else turns


def deviating(turns: list[Turn], chosen: str, whose: int | None) -> list[Turn]:
    """Others keep a turn of no minutes where all is for one, since they were there."""
    people = [turn.person for turn in turns]
    if not chosen or whose not in people:
        return turns
    at = people.index(whose)
    ordered = [*turns[at:], *turns[:at]]
    if chosen == TurnTaking.Chosen.FIRST:
        return ordered
    whole = sum(turn.minutes for turn in turns)
    return [Turn(turn.person, whole if turn.person == whose else 0) for turn in ordered]


def planned_turns(here: Here, sides: Sequence[Participation]) -> list[Turn]:
    order = [side.pk for side in sides]
    history = history_of(here.meeting, order)
    return plan(order, here.meeting.minutes, history, away_from(here.meeting, order))


def history_of(meeting: Meeting, order: Sequence[int]) -> list[Past]:
    """What counts of the meetings before this one; two queries, and one for turns that ran.

    Those that lie ahead, and those that nobody has said anything of, count as planned.
    """
    before = Q(starts_at__lt=meeting.starts_at) | Q(starts_at=meeting.starts_at, pk__lt=meeting.pk)
    rows = (
        Meeting.objects.standing()
        .filter(before, partnership=meeting.partnership_id)
        .exclude(wrap_up__was_held=False)
        .select_related("turn_taking")
        .prefetch_related("turn_taking__turns", "attendees")
        .order_by("-starts_at", "-pk")[:HISTORY]
    )
    history: list[Past] = []
    for one in reversed(rows):
        past = past_of(one, order, history)
        if past is not None:
            history.append(past)
    return history


def past_of(meeting: Meeting, order: Sequence[int], history: Sequence[Past]) -> Past | None:
    """``None`` where it went as people chose, and that is to stay so."""
    taking: TurnTaking | None = getattr(meeting, "turn_taking", None)
    if taking is not None and taking.chosen and not taking.counts:
        return None
    if taking is not None and taking.turns.all():
        turns = [Turn(row.leader_id, row.minutes) for row in taking.turns.all()]
    else:
        turns = plan(order, meeting.minutes, history, away_from(meeting, order))
        if taking is not None:
            turns = deviating(turns, taking.chosen, taking.chosen_for_id)
    if not turns:
        return None
    return Past(turns[0].person, {turn.person: turn.minutes for turn in turns})


def away_from(meeting: Meeting, order: Sequence[int]) -> set[int]:
    """Who isn't asked, or says that they can't come; nobody where fewer than two would be left."""
    coming = {
        each.participation_id
        for each in meeting.attendees.all()
        if each.answer != Attendee.Answer.NO and each.was_there is not False
    }
    away = set(order) - coming
    return away if len(order) - len(away) > 1 else set()


def last_chosen(meeting: Meeting) -> TurnTaking | None:
    """The meeting just before this one, where it went as people chose."""
    rows = Meeting.objects.standing().filter(
        partnership=meeting.partnership_id, starts_at__lt=meeting.starts_at
    )
    rows = rows.exclude(wrap_up__was_held=False).select_related("turn_taking__chosen_for__person")
    last = rows.order_by("-starts_at", "-pk").first()
    taking: TurnTaking | None = getattr(last, "turn_taking", None)
    return taking if taking is not None and taking.chosen_for_id is not None else None
