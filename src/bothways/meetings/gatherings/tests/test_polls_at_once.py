"""Two who decide at the same moment, and one who cancels meanwhile: one date, or none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from bothways.meetings.gatherings import actions, polls
from bothways.meetings.meetings.actions import Where
from bothways.meetings.models import Meeting, Proposal
from bothways.meetings.planning.actions import Times, say
from bothways.partnerships.space.writing import Refused

from .gathered import make_gathering, take_part

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs: Callable[[], object]) -> tuple[list[object], list[Exception]]:
    done: list[object] = []
    errors: list[Exception] = []
    gate = threading.Barrier(len(verbs))

    def one(verb: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            done.append(verb())
        except Exception as error:
            errors.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=one, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return done, errors


@pytest.fixture
def proposal() -> Proposal:
    gathering = make_gathering(dates=0)
    soon = timezone.now().replace(microsecond=0) + timedelta(days=5)
    people = take_part(gathering.programme, "Mara Okafor", "Jun Sato", "Inés Vidal")
    poll = polls.ask(
        gathering=gathering, people=people, key=uuid4(), note="", where=Where(), places=1,
        times=Times([soon, soon + timedelta(days=1)], 60, "UTC"), by=gathering.created_by,
    )  # fmt: skip
    for person in people[:2]:
        words = {time.pk: "yes" for time in poll.proposal.times.all()}
        say(by=person, proposal=poll.proposal, words=words)
    return poll.proposal


def test_two_who_decide_differently_make_one_date(proposal):
    gathering = proposal.gathering_poll.gathering
    by = gathering.created_by
    times = [time.pk for time in proposal.times.all()]
    done, errors = at_once(
        *(lambda pk=pk: polls.decide(gathering=gathering, time=pk, by=by) for pk in times)
    )
    assert len(done) == 1
    assert [isinstance(error, Refused) for error in errors] == [True]
    sitting = gathering.sittings.get()
    assert sitting.meeting.attendees.count() == 1
    assert sitting.waiting.count() == 1


def test_last_answer_and_decision_at_once_make_one_date(proposal):
    gathering = proposal.gathering_poll.gathering
    last = proposal.asked.get(answered_at=None).person
    times = [time.pk for time in proposal.times.all()]
    _, errors = at_once(
        lambda: say(by=last, proposal=proposal, words=dict.fromkeys(times, "yes")),
        lambda: polls.decide(gathering=gathering, time=times[1], by=gathering.created_by),
    )
    assert all(isinstance(error, Refused) for error in errors)
    assert Meeting.objects.count() == 1


def test_decision_and_cancelling_at_once_leave_nothing_planned(proposal):
    gathering = proposal.gathering_poll.gathering
    by = gathering.created_by
    time = proposal.times.all()[0].pk
    _, errors = at_once(
        lambda: polls.decide(gathering=gathering, time=time, by=by),
        lambda: actions.cancel(gathering=gathering, by=by),
    )
    assert all(isinstance(error, Refused) for error in errors)
    assert not Meeting.objects.filter(state=Meeting.State.PLANNED).exists()
