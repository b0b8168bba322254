"""The page on which people find a time: suggestions first, one's own as well."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bothways.meetings.meetings.actions import When, Where, cancel_meeting, plan_meeting
from bothways.meetings.models import Attendee, Meeting, Proposal, Series
from bothways.meetings.planning.actions import Times, propose
from bothways.meetings.planning.defaults import defaults_of, minutes_said
from bothways.meetings.planning.suggesting import offered_to
from bothways.meetings.rhythm.breaks import again_step
from bothways.partnerships.endings.models import Pause
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import LoggedMeeting, Partnership
from bothways.partnerships.space.queries import next_step_of
from bothways.people.models import Profile
from tests.clients import client_of, text_of

MONDAY = datetime(2027, 1, 18, 12, tzinfo=UTC)
USUAL = {"minutes": "60", "way": "online", "place": "", "link": "", "again": "once"}


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(MONDAY)


@pytest.fixture
def pair(db) -> Partnership:
    found = make_partnership("Mara Okafor", "Jun Park")
    Profile.objects.filter(person__name="Mara Okafor").update(time_zone="Europe/London")
    Profile.objects.filter(person__name="Jun Park").update(
        time_zone="Asia/Tokyo", work_starts=8, work_ends=19
    )
    return found


def path_of(partnership: Partnership) -> str:
    return reverse("planning:new", args=[partnership.pk])


def offered_on(page: str) -> list[str]:
    return re.findall(r'name="times" value="([^"]+)"', page)


def send(person, partnership, **said):
    return client_of(person).post(path_of(partnership), USUAL | said, follow=True)


def met(pair: Partnership, at: datetime, *, minutes: int = 60, **more) -> Meeting:
    found = Meeting.objects.create(
        programme=pair.programme, partnership=pair, starts_at=at,
        ends_at=at + timedelta(minutes=minutes), zone="Europe/London", **more,
    )  # fmt: skip
    for side in pair.participations.all():
        Attendee.objects.create(meeting=found, person=side.person, participation=side)
    return found


def test_best_times_stand_first_on_both_clocks(pair):
    mara, _ = people_of(pair)
    page = text_of(client_of(mara).get(path_of(pair)))
    assert len(offered_on(page)) == 6
    assert "09:00–10:00 (London)" in page
    assert "18:00–19:00 (Tokyo)" in page
    assert "Good for all of you." in page


def test_one_chosen_time_is_asked_for(pair):
    mara, jun = people_of(pair)
    chosen = offered_on(text_of(client_of(mara).get(path_of(pair))))[0]
    send(mara, pair, times=[chosen])
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime.fromisoformat(chosen)
    assert dict(meeting.attendees.values_list("person", "answer")) == {
        mara.pk: "yes",
        jun.pk: "none",
    }


def test_several_and_one_of_ones_own_are_proposed(pair):
    mara, _ = people_of(pair)
    chosen = offered_on(text_of(client_of(mara).get(path_of(pair))))[:2]
    send(mara, pair, times=chosen, on_2="2027-02-10", at_2="10:00")
    proposal = Proposal.objects.get()
    assert Meeting.objects.count() == 0
    assert {time.starts_at for time in proposal.times.all()} == {
        *(datetime.fromisoformat(one) for one in chosen),
        datetime(2027, 2, 10, 10, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "Choose at least one time"),
        ({"on": "2027-02-10"}, "Say both, the day and the time."),
        ({"at_3": "10:00"}, "Say both, the day and the time."),
        ({"times": ["yesterday", "2027-02-10T10:00:00", "\x00"]}, "Choose at least one time"),
        ({"times": ["0001-01-01T00:00:00+14:00"]}, "Choose at least one time"),
        ({"times": ["2027-01-01T10:00:00+00:00"]}, "That time has passed."),
        ({"on": "2027-02-10", "at": "10:00", "minutes": "721"}, "less than or equal to 720"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_planned(pair, said, complaint):
    mara, _ = people_of(pair)
    response = send(mara, pair, **said)
    assert response.status_code == 422
    assert complaint in text_of(response)
    assert not Meeting.objects.exists()
    assert not Proposal.objects.exists()


def test_chosen_times_stay_ticked_when_something_else_is_wrong(pair):
    mara, _ = people_of(pair)
    other = "2027-03-01T09:15:00+00:00"
    page = text_of(send(mara, pair, times=[other], link="not a link"))
    assert f'value="{other}" checked' in page


def test_rhythm_with_several_times_is_asked_about(pair):
    mara, _ = people_of(pair)
    chosen = offered_on(text_of(client_of(mara).get(path_of(pair))))[:2]
    response = send(mara, pair, times=chosen, again="week:2")
    assert "Choose one time for a rhythm" in text_of(response)


def test_rhythm_is_looked_at_before_it_is_asked_for(pair):
    mara, _ = people_of(pair)
    response = send(mara, pair, on="2027-01-26", at="09:00", again="week:2")
    page = text_of(response)
    assert response.status_code == 200
    assert Series.objects.count() == 0
    assert "from 6 April it is 17:00 in place of 18:00" in page
    assert "Ask for this rhythm" in page


def test_proposal_of_the_other_stands_above_and_one_time_settles_it(pair):
    mara, jun = people_of(pair)
    times = Times((MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)), 60, "UTC")
    standing = propose(space=seen_by(jun, pair), key=uuid4(), times=times, where=Where())
    page = text_of(client_of(mara).get(path_of(pair)))
    assert "Jun has proposed times." in page
    send(mara, pair, on="2027-02-10", at="10:00", instead_of=str(standing.pk))
    standing.refresh_from_db()
    assert (standing.state, standing.meeting) == ("planned", Meeting.objects.get())


def test_proposal_that_came_meanwhile_is_shown_and_what_was_typed_stays(pair):
    mara, jun = people_of(pair)
    times = Times((MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)), 60, "UTC")
    standing = propose(space=seen_by(jun, pair), key=uuid4(), times=times, where=Where())
    said = {"on": "2027-02-10", "at": "10:00", "on_2": "2027-02-11", "at_2": "10:00",
            "place": "The bench"}  # fmt: skip
    page = text_of(send(mara, pair, **said))
    assert "Times have been proposed meanwhile." in page
    assert "The bench" in page
    assert f'name="instead_of" value="{standing.pk}"' in page
    send(mara, pair, **said, instead_of=str(standing.pk))
    standing.refresh_from_db()
    assert standing.state == "replaced"


def test_who_has_had_the_odd_hours_is_said_beside_the_next_one(pair):
    mara, jun = people_of(pair)
    Profile.objects.filter(person=jun).update(time_zone="America/Los_Angeles")
    for weeks in (1, 2, 3):
        met(pair, MONDAY - timedelta(weeks=weeks) + timedelta(hours=6))
    met(pair, MONDAY - timedelta(weeks=4) + timedelta(hours=3))
    times = Times([MONDAY + timedelta(days=1, hours=3), MONDAY + timedelta(days=2)], 60, "UTC")
    proposal = propose(space=seen_by(mara, pair), key=uuid4(), times=times, where=Where())
    page = text_of(client_of(jun).get(proposal.get_absolute_url()))
    assert "early for you" in page
    assert "Taken so far: you 1 odd hour and Mara 3 odd hours." in page


# What it begins with


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("half an hour", 30), ("About an hour", 60), ("an hour and a half", 90), ("as needed", None)],
)
def test_length_of_an_agreement_is_read_where_it_is_plain(words, minutes):
    assert minutes_said(words) == minutes


def test_begins_as_last_time_else_as_the_programme_proposes(pair):
    mara, _ = people_of(pair)
    pair.programme.meeting_minutes = 45
    pair.programme.save()
    assert defaults_of(seen_by(mara, pair)).minutes == 45
    met(pair, MONDAY - timedelta(days=7), minutes=30, way="in person", place="Room 4")
    found = defaults_of(seen_by(mara, pair))
    assert (found.minutes, found.where) == (30, Where("in person", "Room 4", ""))


# When it has broken


def met_page(person, pair) -> str:
    return text_of(client_of(person).get(reverse("met:meetings", args=[pair.pk])))


def note(pair: Partnership, on: date) -> None:
    LoggedMeeting.objects.create(partnership=pair, key=uuid4(), on=on, minutes=60, way="online")


def test_long_ago_without_a_date_offers_the_best_time_with_one_tap(pair):
    mara, _ = people_of(pair)
    note(pair, date(2026, 12, 10))
    page = met_page(mara, pair)
    assert "You met last on 10 December 2026. Shall you take it up again?" in page
    best = offered_to(seen_by(mara, pair), minutes=60, count=1).cards[0]
    assert offered_on(page) == [best.value]
    send(mara, pair, times=[best.value])
    assert Meeting.objects.get().starts_at == best.starts_at
    assert "take it up again" not in met_page(mara, pair)


def test_it_is_the_next_step_of_the_exchange_unless_a_date_or_times_stand(
    pair, django_assert_max_num_queries
):
    space = seen_by(people_of(pair)[0], pair)
    assert again_step(space) is None  # the first meeting is a step of its own
    note(pair, date(2026, 12, 10))
    step = next_step_of(space)
    assert step.title == "You met last on 10 December 2026. Shall you take it up again?"
    assert step.url == reverse("met:meetings", args=[pair.pk])
    with django_assert_max_num_queries(14):
        again_step(space)
    times = Times([MONDAY + timedelta(days=20)], 60, "Europe/London")
    made = propose(space=space, key=uuid4(), times=times, where=Where())
    assert again_step(space) is None
    made.delete()
    met(pair, MONDAY + timedelta(days=3))
    with django_assert_max_num_queries(1):
        assert again_step(space) is None


def test_two_skipped_in_a_row_are_met_without_blame(pair):
    mara, _ = people_of(pair)
    note(pair, date(2027, 1, 1))
    for days in (3, 9):
        met(pair, MONDAY - timedelta(days=days), state="cancelled")
    assert "The last two didn’t take place. It happens" in met_page(mara, pair)


def test_nothing_is_asked_while_a_date_is_near_or_the_exchange_rests(pair):
    mara, _ = people_of(pair)
    note(pair, date(2026, 12, 10))
    soon = met(pair, MONDAY + timedelta(days=3))
    assert "take it up again" not in met_page(mara, pair)
    cancel_meeting(by=mara, meeting=soon, seen=0)
    Pause.objects.create(partnership=pair, until=date(2027, 2, 20))
    assert "take it up again" not in met_page(mara, pair)


def test_both_see_how_it_goes(pair):
    mara, jun = people_of(pair)
    for on in (date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 10)):
        note(pair, on)
    for person in (mara, jun):
        page = met_page(person, pair)
        assert "steady" in page
        assert "met 3 of the last 3 times" in page


# A pause


def test_what_lies_in_a_pause_is_said_and_skipped_with_one_tap(pair):
    mara, _ = people_of(pair)
    for days in (5, 12, 40):
        when = When(MONDAY + timedelta(days=days), 60, "UTC")
        plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=when, where=Where())
    Pause.objects.create(partnership=pair, by=mara, until=date(2027, 2, 10))
    course = reverse("endings:course", args=[pair.pk])
    assert "2 meetings are still planned until 10 February." in text_of(client_of(mara).get(course))
    response = client_of(mara).post(reverse("planning:rest", args=[pair.pk]), follow=True)
    assert "Skipped 2 of your meetings." in text_of(response)
    assert list(Meeting.objects.order_by("starts_at").values_list("state", flat=True)) == [
        "cancelled", "cancelled", "planned",
    ]  # fmt: skip


def test_nothing_is_skipped_without_a_pause(pair):
    mara, _ = people_of(pair)
    when = When(MONDAY + timedelta(days=5), 60, "UTC")
    plan_meeting(space=seen_by(mara, pair), key=uuid4(), when=when, where=Where())
    client_of(mara).post(reverse("planning:rest", args=[pair.pk]))
    assert Meeting.objects.get().is_planned


def test_meetings_of_a_pause_skipped_twice_are_skipped_once(pair):
    mara, _ = people_of(pair)
    met(pair, MONDAY + timedelta(days=3))
    Pause.objects.create(partnership=pair, until=date(2027, 2, 20))
    path = reverse("planning:rest", args=[pair.pk])
    client_of(mara).post(path)
    page = text_of(client_of(mara).post(path, follow=True))
    assert "There was nothing left to skip." in page
    assert "Skipped 0" not in page
