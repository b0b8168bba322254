"""Other times for a planned meeting: it stays until one of them is picked, and moves then."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bothways.meetings.meetings.actions import (
    When,
    Where,
    cancel_meeting,
    plan_meeting,
    plan_series,
)
from bothways.meetings.models import Meeting, Proposal
from bothways.meetings.planning.actions import Times, pick, propose, say
from bothways.meetings.planning.refusals import NotToBeMoved, ProposalClosed
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.models import Partnership
from bothways.partnerships.space.queries import next_step_of
from tests.clients import client_of, text_of

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OTHERS = (NOON + DAY, NOON + 2 * DAY)
ROOM = Where("in person", "Room 4")


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Jun Park")


def planned(pair: Partnership) -> Meeting:
    mara = seen_by(people_of(pair)[0], pair)
    return plan_meeting(space=mara, key=uuid4(), when=When(NOON, 45, "Europe/London"), where=ROOM)


def proposed(meeting: Meeting, *starts: datetime, by: int = 0, **more) -> Proposal:
    pair = meeting.partnership
    times = Times(starts or OTHERS, 60, "Europe/London")
    space = seen_by(people_of(pair)[by], pair)
    return propose(space=space, key=uuid4(), times=times, where=ROOM, moves=meeting, **more)


def time_at(proposal: Proposal, at: datetime) -> int:
    return proposal.times.get(starts_at=at).pk


def test_meeting_stays_until_the_other_picks_one_and_is_the_same_meeting_then(pair):
    _, jun = people_of(pair)
    meeting = planned(pair)
    proposal = proposed(meeting)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (NOON, 0)
    notice = Notice.objects.filter(person=jun).order_by("pk").last()
    assert notice.title == "Mara proposes other times for a meeting of yours: which suits you?"
    assert next_step_of(seen_by(jun, pair)).url == proposal.get_absolute_url()
    for _ in range(2):
        assert pick(by=jun, proposal=proposal, time=time_at(proposal, OTHERS[1])) == meeting
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes, meeting.place) == (OTHERS[1], 60, "Room 4")
    assert Meeting.objects.count() == 1
    assert list(meeting.attendees.values_list("answer", flat=True)) == ["yes", "yes"]


def test_calendars_hear_of_it_as_of_any_change_with_who_has_agreed(pair):
    mara, jun = people_of(pair)
    meeting = planned(pair)
    proposal = proposed(meeting)
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    pick(by=jun, proposal=proposal, time=time_at(proposal, OTHERS[0]))
    mails = OutgoingMail.objects.exclude(pk__in=before).exclude(calendar="")
    assert {one.to for one in mails} == {mara.email, jun.email}
    for mail in mails:
        said = mail.calendar.replace("\r\n ", "")
        assert "METHOD:REQUEST" in said
        assert f"UID:{meeting.uid}" in said
        assert "SEQUENCE:0" not in said
        assert "NEEDS-ACTION" not in said
    notice = Notice.objects.filter(person=mara).order_by("pk").last()
    assert notice.title == "Your meeting has moved to a time that suits"


def test_meeting_that_came_of_a_proposal_can_be_moved_by_another(pair):
    mara, jun = people_of(pair)
    times = Times([NOON], 45, "Europe/London")
    first = propose(space=seen_by(mara, pair), key=uuid4(), times=times, where=ROOM)
    meeting = pick(by=jun, proposal=first, time=time_at(first, NOON))
    second = proposed(meeting, by=1)
    assert pick(by=mara, proposal=second, time=time_at(second, OTHERS[0])) == meeting
    first.refresh_from_db()
    assert first.meeting == meeting


def test_one_of_a_rhythm_moves_alone(pair):
    mara, jun = people_of(pair)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 3, 1), time(12), "Europe/London")
    plan_series(space=seen_by(mara, pair), key=uuid4(), rhythm=rhythm, minutes=45, where=ROOM)
    first, *rest = Meeting.objects.order_by("starts_at")
    proposal = proposed(first)
    pick(by=jun, proposal=proposal, time=time_at(proposal, OTHERS[0]))
    first.refresh_from_db()
    assert (first.starts_at, first.is_exception) == (OTHERS[0], True)
    for one in rest:
        one.refresh_from_db()
        assert (one.starts_at.hour, one.is_exception) == (12, False)


def test_in_a_circle_it_moves_once_a_time_suits_all(db):
    circle = make_partnership("Mara Okafor", "Jun Park", "Inés Vidal", kind="ring")
    _, jun, ines = people_of(circle)
    meeting = planned(circle)
    proposal = proposed(meeting)
    words = {time_at(proposal, OTHERS[0]): "yes", time_at(proposal, OTHERS[1]): "no"}
    assert say(by=jun, proposal=proposal, words=words) is None
    assert say(by=ines, proposal=proposal, words=words) == meeting
    meeting.refresh_from_db()
    assert meeting.starts_at == OTHERS[0]


def test_times_for_a_cancelled_meeting_are_taken_back_and_one_that_begins_stays(pair, time_machine):
    _, jun = people_of(pair)
    meeting = planned(pair)
    proposal = proposed(meeting)
    cancel_meeting(by=jun, meeting=meeting, seen=0)
    with pytest.raises(ProposalClosed):
        pick(by=jun, proposal=proposal, time=time_at(proposal, OTHERS[0]))
    with pytest.raises(NotToBeMoved):
        proposed(meeting)
    other = planned(pair)
    proposal = proposed(other)
    time_machine.move_to(NOON + timedelta(minutes=1), tick=False)
    with pytest.raises(NotToBeMoved):
        pick(by=jun, proposal=proposal, time=time_at(proposal, OTHERS[0]))
    other.refresh_from_db()
    assert other.starts_at == NOON


def test_it_is_proposed_from_the_meetings_page_and_picked_with_one_tap(pair):
    mara, jun = people_of(pair)
    meeting = planned(pair)
    path = reverse("planning:new", args=[pair.pk]) + f"?moves={meeting.pk}"
    change = reverse("meeting:change", args=[meeting.pk])
    assert f'href="{path}"' in text_of(client_of(mara).get(change))
    page = text_of(client_of(mara).get(path))
    assert "It is planned for" in page
    assert "Monday 1 February, 12:00" in page
    assert 'name="way"' not in page
    assert f'name="times" value="{NOON.isoformat()}"' not in page
    said = {"times": [one.isoformat() for one in OTHERS], "minutes": "45", "key": str(uuid4())}
    client_of(mara).post(path, said)
    proposal = Proposal.objects.get()
    assert (proposal.moves, proposal.place, proposal.times.count()) == (meeting, "Room 4", 2)
    for person, words in ((jun, "Choose a time"), (mara, "See the times")):
        page = text_of(client_of(person).get(meeting.get_absolute_url()))
        assert "Other times are proposed" in page
        assert words in page
    page = text_of(client_of(jun).get(proposal.get_absolute_url()))
    assert "Mara proposes other times for a meeting of yours" in page
    picked = {"do": "pick", "time": time_at(proposal, OTHERS[0])}
    answer = client_of(jun).post(proposal.get_absolute_url(), picked, follow=True)
    assert answer.redirect_chain[-1][0] == meeting.get_absolute_url()


def test_only_a_meeting_of_theirs_that_lies_ahead_is_moved(pair):
    mara, _ = people_of(pair)
    meeting = planned(pair)
    other = planned(make_partnership("Anna Other", "Bert Other"))
    path, client = reverse("planning:new", args=[pair.pk]), client_of(mara)
    for moves in (other.pk, 999_999, "x", "-1", "٣", "9" * 5000):
        assert client.get(path, {"moves": moves}).status_code == 404
    cancel_meeting(by=mara, meeting=meeting, seen=0)
    page = client_of(mara).get(path, {"moves": meeting.pk}, follow=True)
    assert "so it isn’t moved" in text_of(page)
