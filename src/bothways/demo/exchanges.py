"""Forty days in the exchanges of the cast: said, agreed, met and thanked by the product's own
actions, then dated back to when it would have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from bothways.accounts.models import Person
from bothways.conversations.messages.actions import mark_read, say
from bothways.conversations.messages.hello import first_message
from bothways.conversations.models import Message
from bothways.meetings.gatherings.actions import Facts, arrange, join
from bothways.meetings.meetings.actions import When, Where, plan_series
from bothways.meetings.rhythm.moments import moment_of
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.notifications.models import Notice
from bothways.partnerships.agreements.actions import accept, begin
from bothways.partnerships.agreements.models import Acceptance, Agreement, AgreementVersion
from bothways.partnerships.feedback.actions import thank
from bothways.partnerships.goals.actions import Wording, rate, set_goal
from bothways.partnerships.hooks import Space
from bothways.partnerships.meeting_log.actions import Details, agree, log_meeting
from bothways.partnerships.models import Feedback, Goal, LoggedMeeting, Partnership, Rating
from bothways.partnerships.space.queries import space_of
from bothways.programmes.models import Programme
from bothways.ui.words import zone_name, zone_of

DAYS = 40
"""Since the matches were published."""
KEYS = UUID("5d2a2a06-4d38-4d0f-9a34-8c4a8f6f7a10")


@dataclass(frozen=True, slots=True)
class Habit:
    """What the two of a pair have done since they know each other."""

    says_hello: bool = True
    answers: bool = True
    agrees: bool = True
    met: tuple[tuple[int, int, int], ...] = ()
    """Days ago, minutes, and how many of a hundred parts the first of the two taught."""
    sets_goals: bool = True
    thanks: bool = False
    weeks: int = 0
    """Every how many weeks they will meet; 0 is no rhythm."""


LIVELY = Habit(met=((33, 45, 60), (19, 60, 40), (5, 60, 55)), thanks=True, weeks=2)
HABITS = (
    Habit(met=((30, 45, 50), (16, 45, 50), (2, 60, 45)), weeks=2),
    Habit(met=((28, 60, 70), (9, 60, 35)), sets_goals=False, thanks=True),
    Habit(met=((31, 60, 90), (15, 60, 95), (4, 45, 90)), weeks=2),
    Habit(agrees=False, met=((12, 30, 50),), sets_goals=False),
    Habit(agrees=False, answers=False, sets_goals=False),
    Habit(met=((35, 60, 50),), weeks=4),
    Habit(says_hello=False, answers=False, agrees=False, sets_goals=False),
)
"""Steady, two times, one-sided, one meeting, no answer, once a month, silent."""


def live(programme: Programme, star: Person) -> None:
    """Every pair by its habit, the star's own the liveliest; a pair's is the same each time."""
    rows = Partnership.objects.filter(programme=programme, kind=Partnership.Kind.PAIR)
    rows = rows.select_related("programme").prefetch_related("participations__person__profile")
    for number, pair in enumerate(rows.order_by("pk")):
        people = [side.person for side in pair.participations.all()]
        live_through(pair, people, LIVELY if star in people else HABITS[number % len(HABITS)])
    told = Notice.objects.filter(person=star).order_by("-pk").values_list("pk", flat=True)
    Notice.objects.filter(person=star, pk__in=list(told[2:])).update(read_at=timezone.now())


def live_through(pair: Partnership, people: Sequence[Person], habit: Habit) -> None:
    first, second = (space_of(person, pair) for person in people)
    if habit.says_hello:
        greet(first, second, answers=habit.answers)
    if habit.agrees:
        agree_on_terms(first, second)
    if habit.sets_goals:
        for space in (first, second):
            set_a_goal(space)
    for days, minutes, parts in habit.met:
        meet(first, second, days, minutes, parts)
    if habit.thanks:
        give_thanks(second, days=4)
    if habit.weeks:
        keep_a_rhythm(first, habit.weeks)


def key_of(space: Space, what: str) -> UUID:
    return uuid5(KEYS, f"{space.partnership.pk}:{space.mine.pk}:{what}")


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def greet(first: Space, second: Space, *, answers: bool) -> None:
    name, other = first.mine.person, second.mine.person
    lines: list[tuple[Space, str, float]] = [(first, first_message(first), DAYS - 1)]
    if answers:
        answer = (
            f"Hello {name.first_name}, what a good match! Tuesday or Thursday after lunch would "
            "suit me. Shall we begin with what each of us hopes for?"
        )
        closing = "Thursday it is. I bring an example from last week that we can take apart."
        lines += [(second, answer, DAYS - 1.3), (first, closing, DAYS - 1.4)]
    for number, (space, text, days) in enumerate(lines):
        message = say(
            partnership=space.partnership, by=space.mine.person, text=text,
            key=key_of(space, f"line {number}"),
        )  # fmt: skip
        Message.objects.filter(pk=message.pk).update(said_at=ago(days))
    if answers:
        mark_read(partnership=first.partnership, by=name, seq=len(lines))
        mark_read(partnership=first.partnership, by=other, seq=len(lines))


def agree_on_terms(first: Space, second: Space) -> None:
    version = begin(space=first)
    for space in (first, second):
        accept(space=space, seen=version.fingerprint, number=version.number)
    at = ago(DAYS - 5)
    AgreementVersion.objects.filter(pk=version.pk).update(at=at, proposed_at=at, in_force_from=at)
    Acceptance.objects.filter(version=version).update(at=at)
    Agreement.objects.filter(pk=version.agreement_id).update(in_force_since=at)


def set_a_goal(space: Space) -> None:
    """Of what somebody gets, with the partner as helper."""
    gets = space.mine.gets or space.others[0].gives
    if not gets:
        return
    skill = gets[0]["skill"]
    goal = set_goal(
        space=space,
        key=key_of(space, "goal"),
        wording=Wording(
            text=f"I use {skill} in my own work without asking for help.",
            sign="A colleague looks at the result and sees nothing to change.",
            helper=space.others[0],
        ),
        before=3,
        steps=(f"See {skill} done once, on a real case", "Do it myself while you watch",
               "Do it alone, and show it"),
    )  # fmt: skip
    Goal.objects.filter(pk=goal.pk).update(set_at=ago(DAYS - 6))
    Rating.objects.filter(goal=goal).update(at=ago(DAYS - 6))
    rate(space=space, goal=goal, value=5)


def meet(first: Space, second: Space, days: int, minutes: int, parts: int) -> None:
    """Noted by one of them on the day, and found right by the other."""
    mine, theirs = first.mine.pk, second.mine.pk
    details = Details(
        on=ago(days).date(),
        minutes=minutes,
        way=LoggedMeeting.Way.ONLINE,
        present=frozenset({mine, theirs}),
        turns={(mine, theirs): parts, (theirs, mine): 100 - parts},
    )
    meeting, _ = log_meeting(space=first, key=key_of(first, f"met {days}"), details=details)
    agree(space=second, meeting=meeting, version=meeting.version)
    LoggedMeeting.objects.filter(pk=meeting.pk).update(logged_at=ago(days), changed_at=ago(days))


def give_thanks(space: Space, *, days: int) -> None:
    given = thank(
        space=space,
        to=space.others[0].person,
        line="For your patience with my first try, and for showing me yours.",
        key=key_of(space, "thanks"),
    )
    Feedback.objects.filter(pk=given.pk).update(sent_at=ago(days), changed_at=ago(days))


def keep_a_rhythm(space: Space, weeks: int) -> None:
    """From some day of next week on, after lunch on the clock of who proposes it."""
    zone = zone_of(space.mine.person)
    today = timezone.now().astimezone(zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    rhythm = Rhythm(
        starts_on=monday + timedelta(days=1 + space.partnership.pk % 3),
        until=space.partnership.last_day,
        at=time(13 + space.partnership.pk % 3),
        zone=str(zone),
        every=weeks,
    )
    plan_series(
        space=space,
        key=key_of(space, f"rhythm of {zone_name(zone)}"),
        rhythm=rhythm,
        minutes=60,
        where=Where(),
    )


def bring_together(programme: Programme, by: Person) -> None:
    """A session for everybody in three weeks, with a few places taken."""
    zone = zone_of(by)
    today = timezone.now().astimezone(zone).date()
    day = today + timedelta(days=21 + (3 - today.weekday()) % 7)
    gathering = arrange(
        programme=programme,
        key=uuid5(KEYS, f"gathering of {programme.pk}"),
        facts=Facts(
            title="Show what you have learnt",
            about="Five people show in five minutes each what they can do now that they couldn’t "
            "in the autumn. Questions welcome, slides not needed.",
        ),
        dates=[When(moment_of(day, time(16), zone).at, 60, str(zone))],
        where=Where(),
        places=12,
        hosts=[by],
        by=by,
    )
    sitting = gathering.sittings.get()
    rows = Partnership.objects.filter(programme=programme).order_by("-pk")
    for pair in rows.prefetch_related("participations__person")[:4]:
        for side in pair.participations.all():
            join(gathering=gathering, sitting=sitting.pk, by=side.person)
