"""When a gathering suits: who is asked, what they answer, and the date that comes of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bothways.meetings.gatherings import actions, polls
from bothways.meetings.gatherings.chores import look_at_polls
from bothways.meetings.gatherings.refusals import (
    AsksAlready,
    Settled,
    TooFewAsked,
    TooFewTimes,
    TooManyAsked,
)
from bothways.meetings.meetings.actions import Where
from bothways.meetings.models import Asked, Gathering, Meeting, Proposal, Sitting, Waiting
from bothways.meetings.planning.actions import Times, pick, say
from bothways.meetings.planning.refusals import (
    CantBePlanned,
    OnlyWhoProposed,
    ProposalClosed,
    TimePassed,
)
from bothways.notifications.models import Notice
from bothways.programmes.models import ProgrammeRole, State
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme
from tests.clients import client_of, text_of

from .gathered import NOON, NOW, coming_to, make_gathering, take_part, waiting_for

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOON + DAY


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cora():
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora):
    return make_programme(coordinator=cora)


@pytest.fixture
def people(programme):
    return take_part(programme, "Mara Okafor", "Jun Sato", "Inés Vidal")


@pytest.fixture
def gathering(programme, people):
    return make_gathering(programme, dates=0)


def ask(gathering, people, by, *, starts=(NOON, LATER), places=2, **more):
    usual = {"key": uuid4(), "note": "", "where": Where("in person", "Room 4")} | more
    times = Times(starts, 60, "Europe/London")
    return polls.ask(
        gathering=gathering, people=people, times=times, places=places, by=by, **usual
    ).proposal


def answer(proposal, person, *words, time_machine=None):
    times = proposal.times.order_by("starts_at")
    said = dict(zip((time.pk for time in times), words, strict=True))
    if time_machine is not None:
        time_machine.shift(60)
    return say(by=person, proposal=proposal, words=said)


def time_at(proposal, at=NOON):
    return proposal.times.get(starts_at=at).pk


def page_of(gathering):
    return reverse("gatherings:when", args=[gathering.programme_id, gathering.pk])


# Asking


def test_each_who_is_asked_hears_of_it_and_answers_on_the_page_of_the_times(
    gathering, people, cora
):
    proposal = ask(gathering, people, cora, note="Half an hour is enough.")
    told = Notice.objects.filter(key=f"times:{proposal.pk}").order_by("person_id")
    assert [(one.person, one.title, one.body) for one in told] == [
        (person, "When does it suit you? Ask each other anything", "Half an hour is enough.")
        for person in people
    ]
    client, times = client_of(people[0]), proposal.times.all()
    page = text_of(client.get(proposal.get_absolute_url()))
    assert "2 others are still to answer." in page
    said = {f"time-{times[0].pk}": "yes", f"time-{times[1].pk}": "if needed", "do": "say"}
    response = client.post(proposal.get_absolute_url(), said, follow=True)
    assert "you hear as soon as the time stands" in text_of(response)
    words = Asked.objects.get(person=people[0]).answers.order_by("time__starts_at")
    assert [one.word for one in words] == ["yes", "if needed"]


def test_nobody_who_is_asked_sees_who_else_is_and_nobody_else_opens_the_page(
    gathering, people, cora
):
    proposal = ask(gathering, people[:2], cora)
    answer(proposal, people[0], "yes", "no")
    page = text_of(client_of(people[1]).get(proposal.get_absolute_url()))
    assert "Mara" not in page
    assert "Decide for it" not in page
    assert "Take them back" not in page
    for other in (people[2], cora, make_person("Gus Guest", email="gus@example.org")):
        assert client_of(other).get(proposal.get_absolute_url()).status_code == 404
        assert client_of(other).post(proposal.get_absolute_url(), {"do": "say"}).status_code == 404


def test_asked_twice_by_one_form_it_is_asked_once_and_one_question_is_open_at_a_time(
    gathering, people, cora
):
    key = uuid4()
    first = ask(gathering, people, cora, key=key)
    assert ask(gathering, people, cora, key=key) == first
    with pytest.raises(AsksAlready):
        ask(gathering, people, cora)
    polls.take_back(gathering=gathering, by=cora)
    assert ask(gathering, people, cora) != first


@pytest.mark.parametrize(("count", "refusal"), [(1, TooFewTimes), (7, TooFewTimes)])
def test_two_to_six_times_are_given(gathering, people, cora, count, refusal):
    with pytest.raises(refusal):
        ask(gathering, people, cora, starts=[NOON + n * DAY for n in range(count)])


def test_two_to_thirty_people_of_those_who_may_come_are_asked(gathering, people, cora):
    stranger = make_person("Sam Stranger", email="sam@example.org")
    with pytest.raises(TooFewAsked):
        ask(gathering, [people[0], people[0], stranger, cora], cora)
    many = take_part(gathering.programme, *(f"Person {n}" for n in range(31)))
    with pytest.raises(TooManyAsked):
        ask(gathering, many, cora)
    assert ask(gathering, many[:30], cora).asked.count() == 30


def test_no_more_is_asked_of_what_was_cancelled_or_whose_programme_is_over(gathering, people, cora):
    actions.cancel(gathering=gathering, by=cora)
    with pytest.raises(Settled):
        ask(gathering, people, cora)
    assert "nobody is asked" in text_of(client_of(cora).get(page_of(gathering)))


# Deciding


def test_who_can_has_a_place_in_the_order_of_the_answers_and_the_rest_wait(
    gathering, people, cora, time_machine
):
    mara, jun, ines = people
    [ada, bo] = take_part(gathering.programme, "Ada Byron", "Bo Berg")
    proposal = ask(gathering, [*people, ada, bo], cora)
    answer(proposal, ines, "if needed", "yes", time_machine=time_machine)
    answer(proposal, mara, "yes", "yes", time_machine=time_machine)
    answer(proposal, ada, "no", "yes", time_machine=time_machine)
    answer(proposal, jun, "yes", "no", time_machine=time_machine)
    polls.decide(gathering=gathering, time=time_at(proposal), by=cora)
    assert (coming_to(gathering), waiting_for(gathering)) == (["Inés", "Mara"], ["Jun"])
    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.minutes, meeting.place) == (NOON, 60, "Room 4")
    assert Sitting.objects.get().places == 2
    waits = Notice.objects.get(person=jun, title__startswith="You are on the wait-list")
    assert waits.path == gathering.get_absolute_url()
    assert Notice.objects.filter(person=ines, title__startswith="You have a place").exists()
    page = text_of(client_of(jun).get(proposal.get_absolute_url()))
    assert "It is planned." in page
    assert gathering.get_absolute_url() in page


def test_it_is_planned_by_itself_once_all_have_answered_and_one_time_suits_all(
    gathering, people, cora
):
    proposal = ask(gathering, people, cora, places=None)
    for person in people[:2]:
        assert answer(proposal, person, "no", "yes") is None
    times = list(proposal.times.all())
    said = {f"time-{times[1].pk}": "if needed", "do": "say"}
    response = client_of(people[2]).post(proposal.get_absolute_url(), said, follow=True)
    assert "a time that suits all" in text_of(response)
    assert Meeting.objects.get().starts_at == LATER
    assert coming_to(gathering) == ["Mara", "Jun", "Inés"]
    told = Notice.objects.get(person=cora, key=f"times-settled:{proposal.pk}")
    assert told.path == page_of(gathering)


def test_when_all_have_answered_and_none_suits_all_the_coordinator_decides(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    for person in people:
        answer(proposal, person, "no" if person == people[0] else "yes", "no")
    told = Notice.objects.get(person=cora, key=f"times-said:{proposal.pk}")
    assert told.path == page_of(gathering)
    page = text_of(client_of(cora).get(page_of(gathering)))
    assert "Everybody has answered." in page
    assert "2 of 3" in page
    assert "Best so far" in page


def test_two_coordinators_who_decide_at_once_make_one_date(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    other = make_person("Otto Other", email="otto@example.org")
    ProgrammeRole.objects.create(programme=gathering.programme, person=other, role="coordinator")
    first = polls.decide(gathering=gathering, time=time_at(proposal), by=cora)
    assert polls.decide(gathering=gathering, time=time_at(proposal), by=other) == first
    with pytest.raises(ProposalClosed):
        polls.decide(gathering=gathering, time=time_at(proposal, LATER), by=other)
    stale = {"do": "decide", "time": time_at(proposal, LATER)}
    response = client_of(other).post(page_of(gathering), stale, follow=True)
    assert "planned meanwhile" in text_of(response)
    assert Meeting.objects.count() == 1


def test_nobody_who_is_asked_decides_also_who_asked_and_takes_part(gathering, people, cora):
    mara = people[0]
    ProgrammeRole.objects.create(programme=gathering.programme, person=mara, role="coordinator")
    proposal = ask(gathering, people[:2], mara)
    for person in people[:2]:
        with pytest.raises(OnlyWhoProposed):
            pick(by=person, proposal=proposal, time=time_at(proposal))
    assert not Meeting.objects.exists()


def test_time_that_has_passed_is_not_decided_for(gathering, people, cora, time_machine):
    proposal = ask(gathering, people, cora)
    time_machine.move_to(NOON + timedelta(minutes=1), tick=False)
    with pytest.raises(TimePassed):
        polls.decide(gathering=gathering, time=time_at(proposal), by=cora)
    time_machine.move_to(LATER + timedelta(minutes=1), tick=False)
    page = text_of(client_of(cora).get(page_of(gathering)))
    assert "All of these times have passed." in page
    assert "Decide for it" not in page


def test_question_adds_a_date_to_those_there_and_who_comes_to_one_keeps_theirs(
    programme, people, cora
):
    gathering = make_gathering(programme, is_one_of=True, dates=2)
    sitting = gathering.sittings.order_by("meeting__starts_at")[0]
    actions.join(gathering=gathering, sitting=sitting.pk, by=people[0])
    proposal = ask(gathering, people, cora, starts=[NOON + 2 * DAY, NOON + 3 * DAY])
    for person in people:
        answer(proposal, person, "yes", "no")
    assert coming_to(gathering, 0) == ["Mara"]
    assert coming_to(gathering, 1) == ["Jun", "Inés"]


def test_everybody_else_hears_of_the_date_where_that_was_ticked(gathering, people, cora, run_jobs):
    proposal = ask(gathering, people[:2], cora, tell=True)
    for person in people[:2]:
        answer(proposal, person, "yes", "no")
    run_jobs()
    told = Notice.objects.filter(title__startswith="Coming up in your programme")
    assert [one.person for one in told] == [people[2]]


# What happens meanwhile


def test_cancelling_it_takes_the_question_back(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    actions.cancel(gathering=gathering, by=cora)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.WITHDRAWN
    with pytest.raises(ProposalClosed):
        answer(proposal, people[0], "yes", "yes")
    page = text_of(client_of(people[0]).get(proposal.get_absolute_url()))
    assert "These times can’t be chosen any more." in page


def test_in_a_programme_that_is_over_nobody_answers_and_nobody_decides(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    gathering.programme.state = State.CLOSED
    gathering.programme.save()
    with pytest.raises(CantBePlanned):
        answer(proposal, people[0], "yes", "yes")
    with pytest.raises(CantBePlanned):
        polls.decide(gathering=gathering, time=time_at(proposal), by=cora)
    page = text_of(client_of(people[0]).get(proposal.get_absolute_url()))
    assert "These times can’t be chosen any more." in page
    assert "Decide for it" not in text_of(client_of(cora).get(page_of(gathering)))


def test_who_leaves_the_programme_is_asked_no_longer(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    answer(proposal, people[0], "yes", "yes")
    actions.let_go(SignUp.objects.get(person=people[0]), None)
    assert [one.person for one in proposal.asked.all()] == people[1:]
    assert client_of(people[0]).get(proposal.get_absolute_url()).status_code == 404


def test_who_is_deactivated_gets_no_place_and_holds_nobody_up(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    for person in people[:2]:
        answer(proposal, person, "yes", "no")
    for gone in (people[0], people[2]):
        gone.is_active = False
        gone.save()
    polls.decide(gathering=gathering, time=time_at(proposal), by=cora)
    assert coming_to(gathering) == ["Jun"]


def test_who_is_deactivated_is_asked_no_longer_within_the_hour(gathering, people, cora):
    proposal = ask(gathering, people, cora)
    people[0].is_active = False
    people[0].save()
    assert (look_at_polls(), look_at_polls()) == (1, 0)
    assert [one.person for one in proposal.asked.all()] == people[1:]


def test_whoever_is_asked_may_still_come_when_it_becomes_one_by_invitation(gathering, people, cora):
    ask(gathering, people[:2], cora)
    gathering.refresh_from_db()
    facts = actions.Facts(gathering.title, who=Gathering.Who.CHOSEN)
    actions.change(gathering=gathering, facts=facts, hosts=[], seen=gathering.version, by=cora)
    assert [one.person for one in gathering.invited.all()] == people[:2]


# The coordinator's pages


def form(**changes):
    usual = {
        "do": "ask", "key": str(uuid4()), "minutes": "45", "way": "online", "places": "2",
        "on_1": "2027-02-01", "at_1": "12:00", "on_2": "2027-02-02", "at_2": "12:00",
    }  # fmt: skip
    return {name: value for name, value in (usual | changes).items() if value is not None}


def addresses_of(people):
    return "\n".join(person.email for person in people)


def test_coordinator_arranges_one_without_a_date_and_asks_when_it_suits(cora, programme, people):
    client = client_of(cora)
    said = {"kind": "session", "title": "Feedback", "who": "all", "key": str(uuid4())}
    response = client.post(reverse("gatherings:new", args=[programme.pk]) + "?ask=1", said)
    gathering = Gathering.objects.get()
    assert response.url == page_of(gathering)
    listed = text_of(client.get(reverse("gatherings:list", args=[programme.pk])))
    assert "Feedback" in listed
    assert "no date yet" in listed
    response = client.post(page_of(gathering), form(addresses=addresses_of(people)), follow=True)
    assert "3 people are asked" in text_of(response)
    proposal = Proposal.objects.get()
    assert [time.starts_at for time in proposal.times.all()] == [NOON, LATER]
    listed = text_of(client.get(reverse("gatherings:list", args=[programme.pk])))
    assert "people are asked when it suits" in listed
    manage = reverse("gatherings:gathering", args=[programme.pk, gathering.pk])
    assert "See when it suits" in text_of(client.get(manage))
    assert "You are asked when it suits you." in text_of(
        client_of(people[0]).get(gathering.get_absolute_url())
    )
    decided = {"do": "decide", "time": time_at(proposal)}
    response = client.post(page_of(gathering), decided, follow=True)
    assert response.redirect_chain[-1][0] == manage
    assert Meeting.objects.get().minutes == 45


def test_of_one_by_invitation_the_invited_are_asked(cora, programme, people):
    gathering = make_gathering(programme, dates=0, who="chosen")
    actions.invite(gathering=gathering, people=people[:2], by=cora)
    assert "The 2 people who are invited are asked." in text_of(
        client_of(cora).get(page_of(gathering))
    )
    client_of(cora).post(page_of(gathering), form())
    assert [one.person for one in Asked.objects.all()] == [people[1], people[0]]


def test_times_are_suggested_to_eight_people_at_most_and_what_is_ticked_counts(
    cora, gathering, people
):
    client = client_of(cora)
    few = {"do": "suggest", "addresses": addresses_of(people), "minutes": "60"}
    response = client.post(page_of(gathering), few)
    assert response.status_code == 200
    cards = response.context["offered"].cards
    assert 2 <= len(cards) <= 6
    ticked = [card.value for card in cards[:2]]
    said = form(addresses=addresses_of(people), on_1=None, at_1=None, on_2=None, at_2=None)
    client.post(page_of(gathering), said | {"times": ticked})
    times = Proposal.objects.get().times.all()
    assert [time.starts_at.isoformat() for time in times] == sorted(ticked)
    polls.take_back(gathering=gathering, by=cora)
    many = take_part(gathering.programme, *(f"Person {n}" for n in range(9)))
    response = client.post(page_of(gathering), few | {"addresses": addresses_of(many)})
    assert "at most eight people. Say your own." in text_of(response)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on_2": None, "at_2": None}, "two to six times"),
        ({"on_1": "2026-01-01"}, "has passed"),
        ({"at_1": None}, "the day and the time"),
        ({"addresses": "nobody@example.org"}, "nobody@example.org"),
        ({"addresses": ""}, "at least two people"),
        ({"note": "a\0b"}, "Null characters"),
        ({"note": "x" * 301}, "300"),
        ({"places": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nobody_is_asked(
    cora, gathering, people, changes, words
):
    said = form(**{"addresses": addresses_of(people)} | changes)
    response = client_of(cora).post(page_of(gathering), said)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Proposal.objects.exists()


def test_only_coordinators_of_the_programme_open_it(gathering, people):
    for other in (people[0], make_person("Sam Stranger", email="sam@example.org")):
        assert client_of(other).get(page_of(gathering)).status_code in (403, 404)
        assert client_of(other).post(page_of(gathering), form()).status_code in (403, 404)


def test_words_of_others_stay_words(gathering, people, cora):
    proposal = ask(gathering, people, cora, note="<script>alert(1)</script>")
    page = client_of(people[0]).get(proposal.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page


def test_question_costs_the_same_however_many_are_asked(
    gathering, people, cora, django_assert_max_num_queries
):
    [*more] = take_part(gathering.programme, *(f"Person {n}" for n in range(25)))
    proposal = ask(gathering, [*people, *more], cora, starts=[NOON + n * DAY for n in range(6)])
    for person in [*people, *more][:20]:
        answer(proposal, person, *["yes"] * 6)
    client = client_of(cora)
    client.get(page_of(gathering))
    with django_assert_max_num_queries(30):
        client.get(page_of(gathering))
    client = client_of(people[0])
    client.get(proposal.get_absolute_url())
    with django_assert_max_num_queries(30):
        client.get(proposal.get_absolute_url())


def test_nobody_waits_without_places(gathering, people, cora):
    proposal = ask(gathering, people, cora, places=None)
    for person in people:
        answer(proposal, person, "yes", "yes")
    assert len(coming_to(gathering)) == 3
    assert not Waiting.objects.exists()
