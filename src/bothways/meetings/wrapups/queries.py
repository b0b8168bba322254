"""What the people of a meeting are asked of it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from bothways.meetings.agendas.access import Here
from bothways.meetings.meetings.models import Meeting
from bothways.meetings.turns.queries import Shape, shape_of
from bothways.partnerships.hooks import Space
from bothways.partnerships.meeting_log.actions import Details
from bothways.partnerships.meeting_log.models import LONGEST_MEETING, LoggedMeeting
from bothways.ui.words import zone_of

from .models import WrapUp

RUNS_ON = timedelta(minutes=30)
LEAST_RUN = 0.25
"""Of what was planned: with less it isn't taken for the meeting."""
ASKED_FOR = timedelta(days=7)
"""So long after its end a meeting is asked about on the pages of its exchange."""


def wrap_up_of(meeting: Meeting) -> WrapUp | None:
    rows = WrapUp.objects.select_related("logged", "said_by")
    return (
        rows.prefetch_related("logged__turns", "logged__attendances")
        .filter(meeting=meeting)
        .first()
    )


def suggested(here: Here) -> Details:
    """What the turns that ran say of it, or else the plan: for a form to begin with."""
    meeting = here.meeting
    shape = shape_of(here, at=counted_until(meeting))
    ran = {line.leader.pk: line.ran for line in shape.lines if line.ran}
    planned = sum(line.planned for line in shape.lines)
    if sum(ran.values()) < planned * LEAST_RUN:
        ran = {}  # somebody tried the clock, and they met without it
    seconds = ran or {line.leader.pk: line.planned for line in shape.lines}
    minutes = round(sum(seconds.values()) / 60) if ran else meeting.minutes
    there = {side.pk for side in (here.space.mine, *here.space.here)}
    return Details(
        on=meeting.starts_at.astimezone(zone_of(here.me)).date(),
        minutes=max(1, min(LONGEST_MEETING, minutes)),
        way="in person" if meeting.way == Meeting.Way.IN_PERSON else "online",
        present=frozenset(there),
        turns=turns_of(here, shape, seconds),
    )


def counted_until(meeting: Meeting) -> datetime:
    """Now, or the end of the meeting where a clock that nobody has stopped runs on long after."""
    now = timezone.now()
    return now if now < meeting.ends_at + RUNS_ON else meeting.ends_at


def turns_of(here: Here, shape: Shape, seconds: dict[int, int]) -> dict[tuple[int, int], int]:
    """In a pair as percent, otherwise as levels 1 to 3, as the form of a logged meeting has it."""
    whole = sum(seconds.values())
    if not whole:
        return {}
    is_pair = len((here.space.mine, *here.space.here)) == 2
    found: dict[tuple[int, int], int] = {}
    for line in shape.lines:
        share = seconds.get(line.leader.pk, 0) / whole
        level = min(3, round(2 * share * len(seconds))) or 1
        parts = 5 * round(20 * share) if is_pair else level
        learners = (
            [line.learner]
            if line.learner
            else [side for side in (here.space.mine, *here.space.here) if side.pk != line.leader.pk]
        )
        for learner in learners:
            if share and parts:
                found[line.leader.pk, learner.pk] = parts
    return found


def unsaid_in(space: Space, now: datetime) -> Meeting | None:
    """The last meeting that is over, was planned for me, and that nobody has said anything of."""
    rows = Meeting.objects.standing().filter(
        partnership=space.partnership, attendees__person=space.mine.person, wrap_up=None,
        ends_at__range=(now - ASKED_FOR, now),
    )  # fmt: skip
    return rows.order_by("-starts_at", "-pk").first()


def noted_that_day(space: Space, meeting: Meeting) -> LoggedMeeting | None:
    """What somebody has noted of the day of a planned meeting, and that is no other's."""
    day = meeting.starts_at.astimezone(zone_of(space.mine.person)).date()
    rows = LoggedMeeting.objects.filter(
        partnership=space.partnership, on=day, removed_at=None, wrap_up=None
    )
    return (
        rows.prefetch_related("turns", "attendances").select_related("entered_by__person").first()
    )
