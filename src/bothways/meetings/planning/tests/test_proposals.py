"""Several times for one meeting: proposed, picked, counted, replaced, and settled once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from bothways.meetings.hooks import PLANNERS
from bothways.meetings.meetings.actions import Where
from bothways.meetings.meetings.refusals import Passed, TooFar
from bothways.meetings.models import Asked, Attendee, Meeting, Proposal, TimeAnswer
from bothways.meetings.places import places_of_meetings
from bothways.meetings.planning.actions import (
    Times,
    open_poll,
    pick,
    propose,
    say,
    withdraw,
)
from bothways.meetings.planning.choosing import best_of
from bothways.meetings.planning.panels import first_meeting_step
from bothways.meetings.planning.refusals import (
    CantBePlanned,
    NotAskedForTimes,
    NoTimes,
    OnlyWhoProposed,
    ProposalClosed,
    ProposedMeanwhile,
    TimePassed,
    TooManyTimes,
)
from bothways.notifications.models import Notice
from bothways.partnerships.endings.leaving import end, leave
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership
from bothways.partnerships.space.queries import next_step_of
from bothways.partnerships.space.writing import Over
from bothways.people.models import Profile
from tests.builders import make_person
from tests.clients import client_of, text_of

FIRST = datetime(2027, 2, 1, 12, tzinfo=UTC)
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Jun Park")


@pytest.fixture
def circle(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński", "Inés Vidal", kind="ring")


def proposed(partnership: Partnership, *starts: datetime, by: int = 0, **more) -> Proposal:
    times = Times(starts or (FIRST, SECOND, THIRD), 60, "Europe/London")
    space = seen_by(people_of(partnership)[by], partnership)
    return propose(space=space, key=more.pop("key", None) or uuid4(), times=times,
                   where=Where("online", "", "https://meet.example.org/x"), **more)  # fmt: skip


def time_at(proposal: Proposal, starts_at: datetime) -> int:
    return proposal.times.get(starts_at=starts_at).pk


def words(proposal: Proposal, *said: str) -> dict[int, str]:
    return dict(zip((time.pk for time in proposal.times.all()), said, strict=True))


# In a pair


def test_the_other_picks_one_and_the_meeting_is_planned_for_both(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    meeting = pick(by=jun, proposal=proposal, time=time_at(proposal, SECOND))
    assert (meeting.starts_at, meeting.minutes, meeting.zone) == (SECOND, 60, "Europe/London")
    assert meeting.link == "https://meet.example.org/x"
    answers = dict(meeting.attendees.values_list("person", "answer"))
    assert answers == {mara.pk: "yes", jun.pk: "yes"}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.meeting) == ("planned", meeting)


def test_the_other_hears_of_the_times_and_who_proposed_of_the_meeting(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    told = Notice.objects.get(person=jun)
    assert told.title == "Mara proposes times for your next meeting: which suits you?"
    assert told.path == proposal.get_absolute_url()
    pick(by=jun, proposal=proposal, time=time_at(proposal, SECOND))
    assert Notice.objects.get(person=mara).title == "Your next meeting is planned"


def test_picked_twice_it_is_planned_once_and_another_one_is_refused(pair):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    first = pick(by=jun, proposal=proposal, time=time_at(proposal, FIRST))
    assert pick(by=jun, proposal=proposal, time=time_at(proposal, FIRST)) == first
    with pytest.raises(ProposalClosed, match="planned meanwhile"):
        pick(by=jun, proposal=proposal, time=time_at(proposal, SECOND))
    assert Meeting.objects.count() == 1


def test_who_proposed_does_not_pick_in_a_pair(pair):
    mara, _ = people_of(pair)
    proposal = proposed(pair)
    with pytest.raises(OnlyWhoProposed):
        pick(by=mara, proposal=proposal, time=time_at(proposal, FIRST))


def test_none_suits_and_others_take_their_place(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    assert say(by=jun, proposal=proposal, words=words(proposal, "no", "no", "no")) is None
    assert Notice.objects.filter(person=mara, title__startswith="No time suits").count() == 1
    other = proposed(pair, THIRD + timedelta(days=1), THIRD, by=1, instead_of=proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, other.state) == ("replaced", "open")
    with pytest.raises(ProposalClosed, match="Other times have been proposed"):
        pick(by=jun, proposal=proposal, time=time_at(proposal, FIRST))


def test_two_who_propose_at_once_see_each_others_first(pair):
    standing = proposed(pair)
    with pytest.raises(ProposedMeanwhile) as refused:
        proposed(pair, SECOND, by=1)
    assert refused.value.proposal == standing
    assert Proposal.objects.count() == 1


def test_database_keeps_one_open_proposal_of_a_partnership(pair):
    proposal = proposed(pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(
            programme=pair.programme, partnership=pair, key=uuid4(), by=proposal.by, minutes=60,
            zone="UTC",
        )  # fmt: skip


def test_same_form_sent_twice_proposes_once(pair):
    key = uuid4()
    assert proposed(pair, key=key) == proposed(pair, key=key)
    assert Asked.objects.count() == 2


@pytest.mark.parametrize(
    ("starts", "refusal"),
    [
        ([FIRST - timedelta(days=30)], Passed),
        ([FIRST, datetime(2027, 8, 1, 12, tzinfo=UTC)], TooFar),
        ([FIRST + timedelta(hours=n) for n in range(13)], TooManyTimes),
    ],
)
def test_times_that_cannot_be_are_refused_and_nobody_is_asked(pair, starts, refusal):
    with pytest.raises(refusal):
        proposed(pair, *starts)
    assert Notice.objects.count() == 0


def test_no_time_at_all_is_refused(pair):
    with pytest.raises(NoTimes):
        propose(space=seen_by(people_of(pair)[0], pair), key=uuid4(),
                times=Times((), 60, "UTC"), where=Where())  # fmt: skip


def test_time_that_has_passed_meanwhile_is_refused_and_the_rest_can_be_picked(pair, time_machine):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    time_machine.move_to(FIRST + timedelta(minutes=1))
    with pytest.raises(TimePassed):
        pick(by=jun, proposal=proposal, time=time_at(proposal, FIRST))
    with pytest.raises(TimePassed):
        pick(by=jun, proposal=proposal, time=987654)
    assert pick(by=jun, proposal=proposal, time=time_at(proposal, SECOND)).starts_at == SECOND


def test_taken_back_times_are_closed_for_both(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    with pytest.raises(OnlyWhoProposed):
        withdraw(by=jun, proposal=proposal)
    withdraw(by=mara, proposal=proposal)
    withdraw(by=mara, proposal=proposal)
    with pytest.raises(ProposalClosed, match="taken back"):
        pick(by=jun, proposal=proposal, time=time_at(proposal, FIRST))


def test_nobody_else_answers(pair):
    proposal, una = proposed(pair), make_person("Una Unrelated")
    with pytest.raises(NotAskedForTimes):
        withdraw(by=una, proposal=proposal)
    assert client_of(una).get(proposal.get_absolute_url()).status_code == 404


def test_end_of_an_exchange_closes_what_is_open(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    end(pair, how="early", by=mara)
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    with pytest.raises(Over):
        pick(by=jun, proposal=proposal, time=time_at(proposal, FIRST))


@pytest.mark.django_db(transaction=True)
def test_two_who_pick_at_once_plan_one_meeting(pair):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    outcomes: list[str] = []

    gate = threading.Barrier(2)

    def picks(time: int) -> None:
        gate.wait()
        try:
            pick(by=jun, proposal=proposal, time=time)
            outcomes.append("planned")
        except ProposalClosed:
            outcomes.append("closed")
        finally:
            connection.close()

    times = [time_at(proposal, at) for at in (FIRST, SECOND)]
    threads = [threading.Thread(target=picks, args=[time]) for time in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "planned"]
    assert Meeting.objects.count() == 1


def test_notice_says_with_whom(pair):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    asked = [(jun.pk, proposal.get_absolute_url()), (jun.pk, "/meetings/times/9999/")]
    found = places_of_meetings(asked)
    assert list(found) == asked[:1]
    assert found[asked[0]].space == "With Mara"


# Among more: a poll


def test_planned_once_everybody_has_answered_and_one_time_suits_all(circle):
    _, tomasz, ines = people_of(circle)
    proposal = proposed(circle)
    assert (
        say(by=tomasz, proposal=proposal, words=words(proposal, "no", "yes", "if needed")) is None
    )
    meeting = say(by=ines, proposal=proposal, words=words(proposal, "yes", "if needed", "no"))
    assert meeting is not None
    assert meeting.starts_at == SECOND
    answers = dict(meeting.attendees.values_list("person__name", "answer"))
    assert answers == {"Mara Okafor": "yes", "Tomasz Zieliński": "yes", "Inés Vidal": "none"}
    told = Notice.objects.filter(person=proposal.by).values_list("title", flat=True)
    assert list(told) == ["Your next meeting is planned: it suits all of you"]


def test_nothing_is_planned_while_no_time_suits_all_and_who_proposed_decides(circle):
    mara, tomasz, ines = people_of(circle)
    proposal = proposed(circle)
    say(by=tomasz, proposal=proposal, words=words(proposal, "no", "yes", "no"))
    assert say(by=ines, proposal=proposal, words=words(proposal, "yes", "no", "no")) is None
    assert Notice.objects.filter(person=mara, title__startswith="No time suits").count() == 1
    with pytest.raises(OnlyWhoProposed):
        pick(by=ines, proposal=proposal, time=time_at(proposal, FIRST))
    meeting = pick(by=mara, proposal=proposal, time=time_at(proposal, SECOND))
    answers = dict(meeting.attendees.values_list("person__name", "answer"))
    assert answers == {"Mara Okafor": "yes", "Tomasz Zieliński": "yes", "Inés Vidal": "none"}


def test_answers_may_be_changed_until_it_is_planned(circle):
    _, tomasz, ines = people_of(circle)
    proposal = proposed(circle)
    say(by=tomasz, proposal=proposal, words=words(proposal, "no", "no", "no"))
    say(by=tomasz, proposal=proposal, words=words(proposal, "yes", "no", "no"))
    assert TimeAnswer.objects.filter(asked__person=tomasz).count() == 3
    say(by=ines, proposal=proposal, words=words(proposal, "yes", "no", "no"))
    with pytest.raises(ProposalClosed):
        say(by=tomasz, proposal=proposal, words=words(proposal, "no", "no", "no"))


def test_of_equal_times_the_one_is_taken_that_is_fairest(circle):
    """Inés has had an early hour before; the time at which she would have another comes later."""
    mara, tomasz, ines = people_of(circle)
    Profile.objects.filter(person=ines).update(time_zone="America/New_York")
    Profile.objects.filter(person__in=[mara, tomasz]).update(time_zone="Europe/London")
    was = datetime(2027, 1, 5, 11, tzinfo=UTC)
    before = Meeting.objects.create(
        programme=circle.programme, partnership=circle, starts_at=was,
        ends_at=was + timedelta(hours=1), zone="UTC",
    )  # fmt: skip
    for person in (mara, tomasz, ines):
        Attendee.objects.create(meeting=before, person=person)
    early_for_ines = FIRST.replace(hour=12)
    late_for_the_others = FIRST.replace(hour=17, minute=30)
    proposal = proposed(circle, early_for_ines, late_for_the_others)
    for person in (tomasz, ines):
        meeting = say(by=person, proposal=proposal, words=words(proposal, "yes", "yes"))
    assert meeting is not None
    assert meeting.starts_at == late_for_the_others


def test_best_so_far_has_the_fewest_who_cannot(circle):
    _, tomasz, _ = people_of(circle)
    proposal = proposed(circle)
    say(by=tomasz, proposal=proposal, words=words(proposal, "no", "if needed", "yes"))
    best = best_of(proposal)
    assert best is not None
    assert (best.time.starts_at, best.yes, best.silent) == (THIRD, 2, 1)


def test_who_leaves_is_asked_no_longer(circle):
    _, tomasz, ines = people_of(circle)
    proposal = proposed(circle)
    leave(circle.participations.get(person=ines))
    assert set(proposal.asked.values_list("person__name", flat=True)) == {
        "Mara Okafor",
        "Tomasz Zieliński",
    }
    assert pick(by=tomasz, proposal=proposal, time=time_at(proposal, FIRST)).starts_at == FIRST


# Without an exchange


def poll(pair: Partnership) -> Proposal:
    mara, jun = people_of(pair)
    return open_poll(
        by=mara, programme=pair.programme, people=[jun, make_person("Ada Byron",
        email="ada@example.org")], key=uuid4(), times=Times((FIRST, SECOND), 60, "UTC"),
        where=Where("in person", "Room 4"), title="How do we ask for feedback?",
    )  # fmt: skip


def test_poll_without_an_exchange_is_planned_by_who_offers_to(pair, monkeypatch):
    mara, jun = people_of(pair)
    found = poll(pair)

    def plan(proposal, when, where, by):
        return Meeting.objects.create(
            programme=proposal.programme, title=proposal.title, starts_at=when.starts_at,
            ends_at=when.ends_at, zone=when.zone, place=where.place,
        )  # fmt: skip

    with pytest.raises(CantBePlanned):
        pick(by=mara, proposal=found, time=time_at(found, FIRST))
    monkeypatch.setattr("bothways.meetings.planning.actions.PLANNERS", [*PLANNERS, plan])
    say(by=jun, proposal=found, words=words(found, "yes", "no"))
    meeting = pick(by=mara, proposal=found, time=time_at(found, FIRST))
    assert (meeting.title, meeting.place) == ("How do we ask for feedback?", "Room 4")
    page = text_of(client_of(jun).get(found.get_absolute_url()))
    assert "It is planned." in page


# Its page, and where it waits


def test_one_tap_on_the_page_plans_it(pair):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    client = client_of(jun)
    page = text_of(client.get(proposal.get_absolute_url()))
    assert page.count(">This one<") == 3
    said = {"do": "pick", "time": time_at(proposal, SECOND)}
    response = client.post(proposal.get_absolute_url(), said, follow=True)
    assert "Planned: everybody asked to it hears of it." in text_of(response)
    assert response.redirect_chain[-1][0] == Meeting.objects.get().get_absolute_url()


def test_second_tap_of_a_stale_page_leads_to_the_meeting(pair):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    first, second = (time_at(proposal, at) for at in (FIRST, SECOND))
    client, path = client_of(jun), proposal.get_absolute_url()
    client.post(path, {"do": "pick", "time": first})
    response = client.post(path, {"do": "pick", "time": second}, follow=True)
    assert "planned meanwhile" in text_of(response)
    assert response.redirect_chain[-1][0] == Meeting.objects.get().get_absolute_url()


def test_none_of_these_leads_to_proposing_others(pair):
    _, jun = people_of(pair)
    proposal = proposed(pair)
    response = client_of(jun).post(proposal.get_absolute_url(), {"do": "none"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("planning:new", args=[pair.pk])
    assert f'name="instead_of" value="{proposal.pk}"' in text_of(response)


@pytest.mark.parametrize("said", [{"do": "pick", "time": "x\x00"}, {"do": "pick"},
                                  {"do": "say", "time-1": "perhaps <script>"}])  # fmt: skip
def test_nonsense_plans_nothing(pair, said):
    _, jun = people_of(pair)
    response = client_of(jun).post(proposed(pair).get_absolute_url(), said, follow=True)
    assert response.status_code == 200
    assert Meeting.objects.count() == 0


def test_everybody_sees_the_counts_as_they_come(circle):
    _, tomasz, ines = people_of(circle)
    proposal = proposed(circle)
    say(by=tomasz, proposal=proposal, words=words(proposal, "yes", "if needed", "no"))
    page = text_of(client_of(ines).get(proposal.get_absolute_url()))
    assert page.count("2 of 3") == 2
    assert page.count("1 of 3") == 1
    assert "Decide for it" not in page


def test_times_that_wait_for_me_are_the_next_step_of_the_exchange(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    step = next_step_of(seen_by(jun, pair))
    assert step is not None
    assert (step.title, step.url) == (
        "Mara proposes times for your next meeting",
        proposal.get_absolute_url(),
    )
    mine = next_step_of(seen_by(mara, pair))
    assert mine is None or mine.url != proposal.get_absolute_url()
    page = text_of(client_of(jun).get(reverse("met:meetings", args=[pair.pk])))
    assert "3 times: see which suits you." in page


def test_whoever_proposed_the_first_times_waits_for_the_others(pair):
    mara, jun = people_of(pair)
    proposal = proposed(pair)
    step = first_meeting_step(seen_by(mara, pair))
    assert (step.detail, step.url) == (
        "Times are proposed. Jun can choose now.",
        proposal.get_absolute_url(),
    )
    assert step.waits
    assert not first_meeting_step(seen_by(jun, pair)).waits


def test_page_escapes_what_was_typed(pair):
    mara, jun = people_of(pair)
    times = Times((FIRST, SECOND), 60, "UTC")
    proposal = propose(space=seen_by(mara, pair), key=uuid4(), times=times,
                       where=Where("in person", "<script>alert(1)</script>"))  # fmt: skip
    assert b"<script>alert" not in client_of(jun).get(proposal.get_absolute_url()).content
