"""A minute after a meeting: by the verbs and by the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bothways.meetings.agendas import actions as agendas
from bothways.meetings.agendas.actions import Point
from bothways.meetings.agendas.tests.people import NOON, WEEK, here, plan_at, signed_in
from bothways.meetings.meetings.actions import answer, cancel_meeting
from bothways.meetings.models import AgendaItem, Attendee, Meeting, WrapUp
from bothways.meetings.turns import actions as turns
from bothways.meetings.wrapups import actions
from bothways.meetings.wrapups.asking import ask_after_meetings
from bothways.meetings.wrapups.forms import WrapUpForm
from bothways.meetings.wrapups.queries import suggested
from bothways.meetings.wrapups.refusals import AnothersAlready, Cancelled, NotYet, SaidMeanwhile
from bothways.meetings.wrapups.views import follow, times_for
from bothways.notifications.models import Notice
from bothways.partnerships.balance.queries import entries_in
from bothways.partnerships.feedback.models import Feedback
from bothways.partnerships.meeting_log import actions as log
from bothways.partnerships.meeting_log.actions import Details
from bothways.partnerships.meeting_log.models import LoggedMeeting
from bothways.partnerships.meeting_log.refusals import ChangedMeanwhile, PerhapsTheSame
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import ActionItem, Partnership
from tests.builders import make_person, make_programme


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership(
        "Mara Okafor", "Tomasz Zieliński",
        programme=make_programme(coordinator=make_person("Cora Coordinator")),
    )  # fmt: skip


@pytest.fixture
def meeting(pair, time_machine) -> Meeting:
    """Planned, and over."""
    found = plan_at(pair)
    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    return found


def both(pair: Partnership, meeting: Meeting):
    return [here(person, meeting) for person in people_of(pair)]


def figures(at, theirs: int = 50, minutes: int = 60) -> Details:
    """``theirs``: percent that the other taught."""
    me, other = at.space.mine.pk, at.space.others[0].pk
    given = {(me, other): 100 - theirs, (other, me): theirs}
    return Details(date(2027, 2, 1), minutes, "online", frozenset({me, other}), given)


def held(at, theirs: int = 50, **more) -> WrapUp:
    usual = {"seen": 0, "version": 0}
    return actions.was_held(here=at, details=figures(at, theirs), **usual | more)


def minutes_taught(pair: Partnership) -> dict[str, int]:
    people = {person.pk: person.first_name for person in people_of(pair)}
    found: dict[str, int] = {}
    for entry in entries_in([pair.pk]).get(pair.pk, ()):
        if entry.kind == "meeting":
            name = people[entry.giver]
            found[name] = found.get(name, 0) + round(entry.amount)
    return found


# By the verbs


def test_both_wrap_up_the_same_and_the_balance_is_fed_once(pair, meeting):
    mara, tomasz = both(pair, meeting)
    first = held(mara, 25)
    second = held(tomasz, 75)  # from a page of before, the same seen from the other side
    assert first == second
    assert LoggedMeeting.objects.count() == 1
    assert minutes_taught(pair) == {"Mara": 45, "Tomasz": 15}
    agreed = first.logged.attendances.exclude(agreed_at=None)
    assert {each.participation_id for each in agreed} == {mara.space.mine.pk, tomasz.space.mine.pk}


def test_the_other_is_asked_to_agree_as_for_any_logged_meeting(pair, meeting):
    mara, tomasz = both(pair, meeting)
    held(mara)
    notice = Notice.objects.get(person=tomasz.me, key__startswith="met:")
    assert notice.title == "Mara noted that you met on 1 February. Is it right?"


def test_two_who_say_it_otherwise_at_once_overwrite_nothing(pair, meeting):
    mara, tomasz = both(pair, meeting)
    held(mara, 25)
    with pytest.raises(ChangedMeanwhile):
        held(tomasz, 20)
    assert minutes_taught(pair) == {"Mara": 45, "Tomasz": 15}
    held(tomasz, 20, seen=1, version=1)
    assert minutes_taught(pair) == {"Tomasz": 48, "Mara": 12}
    assert LoggedMeeting.objects.count() == 1


def held_by(meetings):
    """{meeting: whether it took place}, of those that something is said of."""
    rows = WrapUp.objects.filter(meeting__in=meetings).select_related("logged")
    return {
        row.meeting_id: row.was_held and (row.logged is None or row.logged.removed_at is None)
        for row in rows
    }


def test_who_was_there_is_kept_with_the_meeting(pair, meeting):
    mara, _ = both(pair, meeting)
    held(mara)
    assert set(meeting.attendees.values_list("was_there", flat=True)) == {True}
    assert held_by([meeting.pk]) == {meeting.pk: True}


def test_meeting_that_did_not_take_place_is_not_logged(pair, meeting):
    mara, tomasz = both(pair, meeting)
    actions.was_not_held(here=mara, came=[mara.me.pk], seen=0)
    assert LoggedMeeting.objects.count() == 0
    assert dict(meeting.attendees.values_list("person", "was_there")) == {
        mara.me.pk: True,
        tomasz.me.pk: False,
    }
    assert held_by([meeting.pk, 999]) == {meeting.pk: False}


def test_one_says_it_was_and_the_other_that_it_was_not(pair, meeting):
    mara, tomasz = both(pair, meeting)
    actions.was_not_held(here=mara, came=[], seen=0)
    with pytest.raises(SaidMeanwhile, match="Mara has said meanwhile"):
        held(tomasz)
    held(tomasz, seen=1)
    assert (held_by([meeting.pk]), LoggedMeeting.objects.count()) == ({meeting.pk: True}, 1)
    with pytest.raises(SaidMeanwhile):
        actions.was_not_held(here=mara, came=[], seen=1)
    actions.was_not_held(here=mara, came=[], seen=2)
    assert held_by([meeting.pk]) == {meeting.pk: False}
    assert minutes_taught(pair) == {}
    held(mara, 100, seen=3)
    assert minutes_taught(pair) == {"Tomasz": 60}
    assert LoggedMeeting.objects.count() == 1


def test_logged_meeting_that_its_people_removed_counts_as_not_held(pair, meeting):
    mara, _ = both(pair, meeting)
    wrapped = held(mara)
    log.remove(space=mara.space, meeting=wrapped.logged, version=1)
    assert held_by([meeting.pk]) == {meeting.pk: False}


def test_nothing_is_said_of_what_is_cancelled_or_still_to_come(pair, meeting):
    following = plan_at(pair, NOON + WEEK)
    mara, _ = both(pair, following)
    with pytest.raises(NotYet):
        held(mara)
    cancel_meeting(by=mara.me, meeting=following, seen=0)
    with pytest.raises(Cancelled):
        held(mara)


def noted(pair: Partnership, by, theirs: int) -> LoggedMeeting:
    space = seen_by(by.me, pair)
    logged, _ = log.log_meeting(space=space, key=uuid4(), details=figures(by, theirs))
    return logged


def test_what_was_noted_of_that_day_is_this_meeting_or_another(pair, meeting):
    mara, tomasz = both(pair, meeting)
    logged = noted(pair, mara, 25)
    with pytest.raises(PerhapsTheSame):
        held(tomasz, 20)
    wrapped = actions.is_the_same(here=tomasz, logged=logged, seen=0)
    assert (wrapped.logged, LoggedMeeting.objects.count()) == (logged, 1)


def test_noted_with_the_same_figures_is_taken_as_this_meeting(pair, meeting):
    mara, tomasz = both(pair, meeting)
    logged = noted(pair, mara, 25)
    assert held(tomasz, 75).logged == logged


def test_two_planned_meetings_of_a_day_are_two(pair, time_machine):
    meetings = [plan_at(pair), plan_at(pair, NOON + timedelta(hours=2))]
    time_machine.move_to(NOON + timedelta(hours=4), tick=False)
    for one in meetings:
        held(here(people_of(pair)[0], one))
    assert LoggedMeeting.objects.count() == 2
    assert minutes_taught(pair) == {"Mara": 60, "Tomasz": 60}


def test_what_is_noted_is_one_planned_meeting_alone(pair, meeting, time_machine):
    second = plan_at(pair, NOON + timedelta(hours=3))
    time_machine.move_to(NOON + timedelta(hours=5), tick=False)
    mara, tomasz = both(pair, meeting)
    logged = noted(pair, mara, 25)
    actions.is_the_same(here=tomasz, logged=logged, seen=0)
    other = here(tomasz.me, second)
    for details in (None, figures(other)):
        with pytest.raises(AnothersAlready):
            actions.is_the_same(here=other, logged=logged, seen=0, details=details)
    answer = signed_in(tomasz.me).post(url(second, "noted"), {"same": logged.pk}, follow=True)
    assert "another of your meetings already" in answer.content.decode()
    assert held_by([meeting.pk, second.pk]) == {meeting.pk: True}
    assert minutes_taught(pair) == {"Mara": 45, "Tomasz": 15}


# What a form begins with


def test_turns_that_ran_are_proposed(pair, time_machine):
    meeting = plan_at(pair)
    mara, _ = both(pair, meeting)
    time_machine.move_to(NOON, tick=False)
    turns.run(here=mara, seen=0)
    time_machine.move_to(NOON + timedelta(minutes=15), tick=False)
    turns.run(here=mara, seen=1, leader=mara.space.others[0].pk)
    time_machine.move_to(NOON + timedelta(minutes=60), tick=False)
    turns.finish(here=mara, seen=2)
    found = suggested(mara)
    me, other = mara.space.mine.pk, mara.space.others[0].pk
    assert (found.minutes, found.turns) == (60, {(me, other): 25, (other, me): 75})


def test_clock_that_nobody_stopped_counts_until_the_meeting_was_over(pair, time_machine):
    meeting = plan_at(pair)
    mara, _ = both(pair, meeting)
    time_machine.move_to(NOON, tick=False)
    turns.run(here=mara, seen=0)
    time_machine.move_to(NOON + timedelta(hours=20), tick=False)
    assert suggested(mara).minutes == 60
    held(mara)
    assert not mara.meeting.turn_taking.running_since


def test_without_a_clock_the_plan_is_proposed_in_a_circle_as_levels(db, time_machine):
    circle = make_partnership("Mara Okafor", "Jun Tanaka", "Inés Vidal", kind="ring")
    meeting = plan_at(circle)
    mara = here(people_of(circle)[0], meeting)
    sides = [side.pk for side in circle.participations.order_by("place")]
    assert suggested(mara).turns == {
        (sides[0], sides[1]): 2, (sides[1], sides[2]): 2, (sides[2], sides[0]): 2,
    }  # fmt: skip


# By the pages


def url(meeting: Meeting, name: str = "wrap-up") -> str:
    return reverse(f"meeting:{name}", args=[meeting.pk])


def typed(page, **more):
    form = page.context["form"]
    names = ("key", "seen", "version", "on", "minutes", "way", "theirs")
    said = {name: form[name].value() for name in names}
    return said | more


def test_a_minute_for_all_of_it(pair, meeting):
    mara, tomasz = both(pair, meeting)
    agendas.add(here=mara, key=uuid4(), point=Point("Not reached"))
    client = signed_in(mara.me)
    page = client.get(url(meeting))
    times = page.context["form"].fields["next"].choices
    said = typed(page, action_0="Send the slides", owner_0=tomasz.me.pk, thanks="For the patience",
                 next=times[0][0], carry="on")  # fmt: skip
    for _ in range(2):
        assert client.post(url(meeting), said).status_code == 302
    assert held_by([meeting.pk]) == {meeting.pk: True}
    assert list(ActionItem.objects.values_list("text", "owner")) == [
        ("Send the slides", tomasz.me.pk)
    ]
    assert [(one.line, one.to) for one in Feedback.objects.all()] == [
        ("For the patience", tomasz.me)
    ]
    following = Meeting.objects.exclude(pk=meeting.pk).get()
    assert following.starts_at.isoformat() == times[0][0]
    assert [item.text for item in AgendaItem.objects.filter(meeting=following)] == ["Not reached"]


def test_next_date_can_be_chosen_again_when_the_first_was_cancelled(pair, meeting):
    mara, _ = both(pair, meeting)
    client = signed_in(mara.me)
    for _ in range(2):
        page = client.get(url(meeting))
        chosen = page.context["form"].fields["next"].choices[0][0]
        assert client.post(url(meeting), typed(page, next=chosen)).status_code == 302
        following = Meeting.objects.standing().exclude(pk=meeting.pk).get()
        assert following.starts_at.isoformat() == chosen
        cancel_meeting(by=mara.me, meeting=following, seen=following.sequence)


def test_two_who_choose_a_next_date_at_once_plan_one(pair, meeting):
    mara, tomasz = both(pair, meeting)
    forms = []
    for at in (mara, tomasz):
        page = signed_in(at.me).get(url(meeting))
        times = page.context["form"].fields["next"].choices
        said = typed(page, next=times[len(forms)][0])
        form = WrapUpForm(said, here=at, details=suggested(at), times=times_for(at))
        assert form.is_valid(), form.errors
        forms.append(form)
    for at, form in zip((mara, tomasz), forms, strict=True):
        follow(at, form)
    assert Meeting.objects.exclude(pk=meeting.pk).count() == 1


def test_stale_page_keeps_what_was_typed_and_shows_how_it_stands(pair, meeting):
    mara, tomasz = (signed_in(person) for person in people_of(pair))
    early = tomasz.get(url(meeting))
    mara.post(url(meeting), typed(mara.get(url(meeting)), theirs="25"))
    late = tomasz.post(url(meeting), typed(early, theirs="20", thanks="Thanks!"))
    assert late.status_code == 422
    page = late.content.decode()
    assert "Mara has changed this meeting meanwhile." in page
    assert "Mara taught 45 min" in page
    assert 'value="Thanks!"' in page
    assert Feedback.objects.count() == 0
    assert tomasz.post(url(meeting), typed(late, theirs="20")).status_code == 302
    assert minutes_taught(pair) == {"Mara": 12, "Tomasz": 48}


def test_not_held_leads_to_another_time_without_blame(pair, meeting):
    mara, _ = people_of(pair)
    answer = signed_in(mara).post(url(meeting), {"do": "not held", "not-came": [mara.pk]})
    assert answer.url == reverse("planning:new", args=[pair.pk])
    assert WrapUp.objects.get().was_held is False


def test_nonsense_of_who_could_have_come_leaves_the_rest_of_the_page_as_it_is(pair, meeting):
    mara, _ = both(pair, meeting)
    agendas.add(here=mara, key=uuid4(), point=Point("Not reached"))
    held(mara, 20)
    client = signed_in(mara.me)
    fresh = client.get(url(meeting))
    answer = client.post(url(meeting), {"do": "not held", "not-came": ["999999"]})
    assert answer.status_code == 422
    assert answer.context["form"].fields.keys() == fresh.context["form"].fields.keys()
    assert {"next", "carry"} <= answer.context["form"].fields.keys()
    same_key = {"key": "the same"}
    assert typed(answer, **same_key) == typed(fresh, **same_key)


def test_each_sees_only_their_own_attendance(pair, meeting):
    mara, tomasz = both(pair, meeting)
    actions.was_not_held(here=mara, came=[mara.me.pk], seen=0)
    mine = signed_in(mara.me).get(meeting.get_absolute_url()).content.decode()
    theirs = signed_in(tomasz.me).get(meeting.get_absolute_url()).content.decode()
    assert "You could have made it." in mine
    assert "couldn’t make it" not in mine
    assert "You couldn’t make it." in theirs


def test_coordinator_finds_nothing_of_it(pair, meeting):
    mara, _ = both(pair, meeting)
    actions.was_not_held(here=mara, came=[mara.me.pk], seen=0)
    cora = pair.programme.roles.get(role="coordinator").person
    client = signed_in(cora)
    assert client.get(url(meeting)).status_code == 404
    assert client.post(url(meeting), {"do": "not held"}).status_code == 404
    assert client.post(url(meeting, "noted")).status_code == 404


def test_space_asks_for_a_week_and_offers_what_was_noted_that_day(pair, meeting, time_machine):
    mara, tomasz = both(pair, meeting)
    page = reverse("met:meetings", args=[pair.pk])
    client = signed_in(tomasz.me)
    assert "A minute for it" in client.get(page).content.decode()
    logged = noted(pair, mara, 25)
    asked = client.get(page).content.decode()
    assert "is noted already, 60 minutes long. Is it this one?" in asked
    client.post(url(meeting, "noted"), {"do": "same", "same": logged.pk})
    assert WrapUp.objects.get().logged == logged
    assert "How did it go?" not in client.get(page).content.decode()


def test_after_a_week_nobody_is_asked_any_more(pair, meeting, time_machine):
    mara, _ = people_of(pair)
    time_machine.move_to(NOON + timedelta(days=8), tick=False)
    page = signed_in(mara).get(reverse("met:meetings", args=[pair.pk])).content.decode()
    assert "How did it go?" not in page


@pytest.mark.parametrize(
    "more",
    [{"theirs": "101"}, {"minutes": "0"}, {"on": "2027-03-01"}, {"thanks": "x" * 1_000_000},
     {"action_0": "a\x00b"}, {"next": "2027-02-08T12:00:00"}, {"on": "9" * 5000}],
)  # fmt: skip
def test_nonsense_is_named_and_nothing_is_kept(pair, meeting, more):
    client = signed_in(people_of(pair)[0])
    answer = client.post(url(meeting), typed(client.get(url(meeting)), **more))
    assert answer.status_code == 422
    assert WrapUp.objects.count() == 0


# Asking once


def asked(person) -> list[str]:
    return list(Notice.objects.filter(person=person, kind="wrap-up").values_list("key", flat=True))


def test_everybody_is_asked_once_after_the_end(pair, time_machine):
    meeting = plan_at(pair)
    mara, tomasz = people_of(pair)
    time_machine.move_to(NOON + timedelta(minutes=55), tick=False)
    assert ask_after_meetings() == 0
    time_machine.move_to(NOON + timedelta(minutes=66), tick=False)
    assert ask_after_meetings() == 2
    for minutes in (67, 69, 72, 90):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        assert ask_after_meetings() == 0
    assert asked(mara) == asked(tomasz) == [f"wrap-up:{meeting.pk}"]


def test_guest_whose_last_day_is_over_is_not_asked(pair, time_machine):
    plan_at(pair)
    mara, tomasz = people_of(pair)
    tomasz.guest_from, tomasz.guest_until = "Acme", date(2027, 1, 31)
    tomasz.save()
    time_machine.move_to(NOON + timedelta(minutes=66), tick=False)
    assert ask_after_meetings() == 1
    assert (len(asked(mara)), asked(tomasz)) == (1, [])


def test_who_declined_and_what_was_said_or_cancelled_is_not_asked_about(pair, time_machine):
    declined, said, off = (plan_at(pair, NOON + n * timedelta(hours=2)) for n in range(3))
    mara, tomasz = people_of(pair)
    answer(by=tomasz, meeting=declined, answer="no")
    cancel_meeting(by=mara, meeting=off, seen=0)
    ask_after_meetings()
    time_machine.move_to(NOON + timedelta(hours=8), tick=False)
    held(here(mara, said))
    ask_after_meetings()
    assert (asked(mara), asked(tomasz)) == ([f"wrap-up:{declined.pk}"], [])


def test_worker_that_stood_still_asks_about_the_last_two_days(pair, time_machine):
    old, recent = plan_at(pair), plan_at(pair, NOON + timedelta(days=4))
    ask_after_meetings()
    time_machine.move_to(NOON + timedelta(days=5), tick=False)
    ask_after_meetings()
    assert asked(people_of(pair)[0]) == [f"wrap-up:{recent.pk}"]
    assert old.attendees.count() == Attendee.objects.filter(meeting=recent).count()
