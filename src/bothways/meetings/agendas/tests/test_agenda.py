"""Filling in an agenda together, by the verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.meetings.agendas import actions
from bothways.meetings.agendas.actions import Point
from bothways.meetings.agendas.guides import GUIDES
from bothways.meetings.agendas.models import MOST
from bothways.meetings.agendas.queries import agenda_of, left_from_last_time, suggestions_for
from bothways.meetings.agendas.refusals import (
    Cancelled,
    ChangedMeanwhile,
    NoNextMeeting,
    TooManyPoints,
)
from bothways.meetings.meetings.actions import cancel_meeting
from bothways.meetings.models import AgendaItem
from bothways.partnerships.endings.leaving import end
from bothways.partnerships.meeting_log.models import LoggedMeeting, Turn
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import ActionItem, Goal, Partnership
from bothways.partnerships.space.writing import Over
from bothways.people.models import Profile

from .people import NOON, WEEK, here, plan_at


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


def add(at, text: str, **more) -> AgendaItem:
    return actions.add(here=at, key=uuid4(), point=Point(text, **more))


def texts(at) -> list[str]:
    return [row.item.text for row in agenda_of(at).rows]


def test_both_fill_it_in_and_each_point_says_who_brought_it_and_who_teaches(pair):
    meeting = plan_at(pair)
    mara, tomasz = (here(person, meeting) for person in people_of(pair))
    add(mara, "Pivot tables", minutes=25, teacher=mara.space.mine)
    add(tomasz, "How to say no")
    seen = [
        (row.item.text, row.item.brought_by.first_name, row.direction, row.kind)
        for row in agenda_of(tomasz).rows
    ]
    assert seen == [
        ("Pivot tables", "Mara", "Mara teaches you", "get"),
        ("How to say no", "Tomasz", "", "neutral"),
    ]
    assert agenda_of(tomasz).minutes == 25


def test_same_form_sent_twice_adds_one_point(pair):
    mara = here(people_of(pair)[0], plan_at(pair))
    key = uuid4()
    first = actions.add(here=mara, key=key, point=Point("Pivot tables"))
    assert actions.add(here=mara, key=key, point=Point("Pivot tables")) == first
    assert AgendaItem.objects.count() == 1


def test_points_move_up_and_down_and_stop_at_the_ends(pair):
    mara = here(people_of(pair)[0], plan_at(pair))
    one, two, three = (add(mara, text) for text in ("one", "two", "three"))
    actions.move(here=mara, item=three, by=-1)
    assert texts(mara) == ["one", "three", "two"]
    actions.move(here=mara, item=one, by=-1)
    actions.move(here=mara, item=two, by=1)
    assert texts(mara) == ["one", "three", "two"]


def test_stale_change_is_kept_in_the_form_and_overwrites_nothing(pair):
    meeting = plan_at(pair)
    mara, tomasz = (here(person, meeting) for person in people_of(pair))
    item = add(mara, "Pivot tables")
    actions.change(here=tomasz, item=item, point=Point("Pivot tables, by example"), version=1)
    with pytest.raises(ChangedMeanwhile, match="by example"):
        actions.change(here=mara, item=item, point=Point("Charts"), version=1)
    assert texts(mara) == ["Pivot tables, by example"]


def test_what_is_taken_away_can_be_brought_back(pair):
    mara = here(people_of(pair)[0], plan_at(pair))
    item = add(mara, "Pivot tables")
    actions.remove(here=mara, item=item)
    assert (texts(mara), [one.text for one in agenda_of(mara).removed]) == ([], ["Pivot tables"])
    actions.bring_back(here=mara, item=item)
    assert texts(mara) == ["Pivot tables"]


def test_what_was_not_reached_is_carried_over_once_with_who_brought_it(pair):
    meeting, following = plan_at(pair), plan_at(pair, NOON + WEEK)
    mara, tomasz = (here(person, meeting) for person in people_of(pair))
    reached, left = add(mara, "Reached"), add(tomasz, "Left")
    actions.tick(here=mara, item=reached, is_done=True)
    assert actions.carry_over(here=mara) == (following, 1)
    assert actions.carry_over(here=mara) == (following, 0)
    row = following.agenda.get()
    assert (row.text, row.brought_by, row.carried_from) == ("Left", tomasz.me, left)


def test_without_a_next_meeting_it_is_offered_in_the_one_that_comes(pair, time_machine):
    meeting = plan_at(pair)
    mara = here(people_of(pair)[0], meeting)
    item = add(mara, "Left")
    with pytest.raises(NoNextMeeting):
        actions.carry_over(here=mara)
    time_machine.move_to(NOON + timedelta(hours=3))
    later = here(mara.me, plan_at(pair, NOON + WEEK))
    assert left_from_last_time(later) == (meeting, [item])
    assert actions.take_from(here=later, earlier=meeting) == 1
    assert (texts(later), left_from_last_time(later)) == (["Left"], None)


def test_cancelled_meeting_and_ended_exchange_take_no_points(pair):
    meeting, other = plan_at(pair), plan_at(pair, NOON + WEEK)
    mara = here(people_of(pair)[0], meeting)
    cancel_meeting(by=mara.me, meeting=meeting, seen=0)
    with pytest.raises(Cancelled):
        add(mara, "Too late")
    at = here(mara.me, other)
    end(pair, how="finished", by=mara.me)
    with pytest.raises(Over):
        add(at, "Too late")
    assert AgendaItem.objects.count() == 0


def test_agenda_has_room_for_sixty_points(pair):
    mara = here(people_of(pair)[0], plan_at(pair))
    actions.add_all(here=mara, key=uuid4(), points=[Point(f"{n}") for n in range(MOST)])
    with pytest.raises(TooManyPoints):
        add(mara, "One more")
    assert len(texts(mara)) == MOST


# Ideas


def goal_of(partnership: Partnership, person, text: str, **more) -> Goal:
    owner = partnership.participations.get(person=person)
    return Goal.objects.create(owner=owner, key=uuid4(), text=text, **more)


def test_ideas_come_from_shared_goals_and_what_is_due_and_never_from_private_goals(pair):
    mara, tomasz = people_of(pair)
    goal_of(pair, tomasz, "I can run a retro.")
    goal_of(pair, tomasz, "A secret wish.", is_private=True)
    goal_of(pair, mara, "My own secret wish.", is_private=True)
    goal_of(pair, mara, "Long reached.", reached_at=timezone.now())
    due = {"partnership": pair, "owner": mara, "key": uuid4()}
    ActionItem.objects.create(text="Send the slides", due_on=date(2027, 1, 30), **due)
    ActionItem.objects.create(text="Not yet due", due_on=date(2027, 3, 1), **due | {"key": uuid4()})
    at = here(mara, plan_at(pair))
    found = [(one.why, one.text) for one in suggestions_for(at, agenda_of(at))]
    assert found == [
        ("You have taken it on", "Send the slides"),
        ("A goal of Tomasz", "I can run a retro."),
    ]


def test_idea_that_was_taken_is_not_offered_again(pair):
    mara, tomasz = people_of(pair)
    goal = goal_of(pair, tomasz, "I can run a retro.")
    at = here(mara, plan_at(pair))
    (idea,) = suggestions_for(at, agenda_of(at))
    actions.add(here=at, key=uuid4(), point=idea.point)
    assert suggestions_for(at, agenda_of(at)) == []
    assert at.meeting.agenda.get().source == f"goal:{goal.pk}"


def test_two_lopsided_meetings_bring_an_idea_of_who_could_teach(pair):
    first, second = pair.participations.order_by("place")
    for day in (1, 2):
        met = LoggedMeeting.objects.create(
            partnership=pair, key=uuid4(), on=date(2027, 1, day), minutes=60, way="online"
        )
        Turn.objects.create(meeting=met, giver=first, receiver=second, parts=100)
    at = here(first.person, plan_at(pair))
    (idea,) = suggestions_for(at, agenda_of(at))
    assert (idea.text, idea.teacher) == ("craft of Tomasz", second)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.key)
@pytest.mark.parametrize("whole", [30, 45, 60, 90])
def test_guide_fills_the_meeting_to_the_minute(guide, whole):
    minutes = guide.minutes(whole)
    assert len(minutes) == len(guide.points)
    assert min(minutes) >= 1
    assert sum(minutes) == whole


def test_agenda_takes_the_same_queries_for_one_point_and_for_many(pair):
    at = here(people_of(pair)[0], plan_at(pair))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            agenda_of(at)
        return len(asked)

    add(at, "one")
    once = queries()
    for n in range(5):
        add(at, f"more {n}")
    assert (once, queries()) == (1, 1)


def test_what_is_due_on_ones_own_day_of_the_meeting_is_suggested(pair):
    mara, tomasz = people_of(pair)
    for person, zone in ((mara, "Australia/Sydney"), (tomasz, "America/New_York")):
        Profile.objects.filter(person=person).update(time_zone=zone)
    due = {"partnership": pair, "owner": mara, "due_on": date(2027, 2, 2)}
    ActionItem.objects.create(text="Send the slides", key=uuid4(), **due)
    meeting = plan_at(pair, NOON + timedelta(hours=2))  # 1 a.m. of the 2nd in Sydney
    ideas = [
        [one.text for one in suggestions_for(at, agenda_of(at))]
        for at in (here(Person.objects.get(pk=one.pk), meeting) for one in (mara, tomasz))
    ]
    assert ideas == [["Send the slides"], []]
