"""Rows are held in one order, so that two who write at once never wait for each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from bothways.meetings.invitations.counters import refuse_counter, take_counter
from bothways.meetings.invitations.receiving import Outcome, receive
from bothways.meetings.invitations.tests.answers import planned, reply
from bothways.meetings.meetings.access import get_meeting
from bothways.meetings.meetings.actions import Where, end_series, plan_series
from bothways.meetings.models import CounterOffer
from bothways.meetings.rhythm.actions import answer_all, change_following
from bothways.meetings.rhythm.recurrence import Rhythm
from bothways.partnerships.endings.leaving import leave
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of, seen_by

ORDER = ["Partnership", "Series", "Meeting", "Attendee", "CounterOffer"]


@pytest.fixture(autouse=True)
def january(time_machine, settings):
    settings.REPLY_ADDRESS = "calendar@example.org"
    settings.MAIL_IN_SECRET = "a secret of enough letters"
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def held(monkeypatch):
    """The models whose rows are held, by when each was held first."""
    found: list[str] = []
    real = QuerySet.select_for_update

    def note(rows, *args, **more):
        if rows.model.__name__ in ORDER and rows.model.__name__ not in found:
            found.append(rows.model.__name__)
        return real(rows, *args, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", note)
    return found


def is_in_order(names: list[str]) -> bool:
    return all(ORDER.index(one) < ORDER.index(other) for one, other in pairwise(names))


@pytest.fixture
def pair(db):
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.mark.parametrize("settle", ["take", "refuse"])
def test_another_time_is_offered_and_settled_after_its_meeting_is_held(pair, held, settle):
    meeting, (mara, tomasz) = planned(pair), people_of(pair)
    held.clear()
    other = {"METHOD": "COUNTER", "DTSTART": "20270202T150000Z", "DTEND": "20270202T154500Z"}
    assert receive(reply(meeting, tomasz, "TENTATIVE", **other)) == Outcome.TAKEN
    assert held == ["Meeting", "Attendee"]
    held.clear()
    known = {"by": mara, "meeting": meeting, "counter": CounterOffer.objects.get()}
    if settle == "take":
        take_counter(**known, seen=0)
    else:
        refuse_counter(**known)
    assert held == ["Partnership", "Meeting", "CounterOffer"]


def test_answer_by_mail_holds_the_meeting_before_the_answer(pair, held):
    meeting, (_, tomasz) = planned(pair), people_of(pair)
    held.clear()
    assert receive(reply(meeting, tomasz, "ACCEPTED")) == Outcome.TAKEN
    assert held == ["Meeting", "Attendee"]


def test_rhythm_is_held_before_its_meetings_and_these_before_their_answers(db, held):
    circle = make_partnership("Mara Okafor", "Jun Tanaka", "Inés Vidal", kind="ring")
    mara, jun, ines = people_of(circle)
    rhythm = Rhythm(date(2027, 2, 1), date(2027, 4, 12), time(15), "Europe/Warsaw")
    space = seen_by(mara, circle)
    series = plan_series(space=space, key=uuid4(), rhythm=rhythm, minutes=45, where=Where())

    def change_the_third() -> None:
        one = series.meetings.order_by("starts_at")[2]
        change_following(
            by=mara, meeting=get_meeting(mara, one.pk), seen=one.sequence, key=uuid4(),
            rhythm=replace(rhythm, starts_on=date(2027, 2, 16)), minutes=45, where=Where(),
        )  # fmt: skip

    for verb in (
        lambda: answer_all(by=jun, series=series, answer="yes"),
        lambda: leave(circle.participations.get(person=ines)),
        change_the_third,
        lambda: end_series(by=mara, series=series),
    ):
        held.clear()
        verb()
        assert "Meeting" in held
        assert is_in_order(held)
