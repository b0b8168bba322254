"""Whatever people do with proposed times, and in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothways.meetings.meetings.actions import Where
from bothways.meetings.models import Meeting, Proposal
from bothways.meetings.planning.actions import Times, pick, propose, say, withdraw
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by
from bothways.partnerships.space.writing import Refused

FIRST = datetime(2027, 2, 1, 12, tzinfo=UTC)
WORDS = ("yes", "if needed", "no")

steps = st.lists(
    st.tuples(
        st.sampled_from(["propose", "replace", "pick", "say", "withdraw"]),
        st.integers(0, 2),
        st.lists(st.integers(0, 2), min_size=3, max_size=3),
    ),
    max_size=14,
)


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 3])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_each_settled_proposal_has_one_meeting_at_one_of_its_times(count, steps):
    names = ("Mara Okafor", "Jun Park", "Inés Vidal")[:count]
    circle = make_partnership(*names, kind="ring" if count == 3 else "pair")
    for step in steps:
        try:
            take(circle, people_of(circle), step)
        except Refused:
            continue
    proposals = Proposal.objects.filter(partnership=circle)
    settled = [one for one in proposals if one.state == "planned"]
    assert proposals.open().count() <= 1
    assert Meeting.objects.filter(partnership=circle).count() == len(settled)
    for one in settled:
        assert one.meeting is not None
        assert one.times.filter(starts_at=one.meeting.starts_at).count() == 1
        assert one.meeting.attendees.count() == count
    assert all(one.meeting is None for one in proposals if one.state != "planned")


def take(circle, people, step) -> None:
    do, who, words = step
    person = people[who % len(people)]
    newest = Proposal.objects.filter(partnership=circle).first()
    if do in ("propose", "replace") or newest is None:
        starts = [FIRST + timedelta(days=day, hours=hour) for day, hour in enumerate(words)]
        seen = newest.pk if newest and do == "replace" else None
        propose(space=seen_by(person, circle), key=uuid4(), times=Times(starts, 60, "UTC"),
                where=Where(), instead_of=seen)  # fmt: skip
        return
    times = list(newest.times.all())
    if do == "pick":
        pick(by=person, proposal=newest, time=times[words[0]].pk)
    elif do == "say":
        said = {time.pk: WORDS[word] for time, word in zip(times, words, strict=True)}
        say(by=person, proposal=newest, words=said)
    else:
        withdraw(by=person, proposal=newest)
