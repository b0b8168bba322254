"""A circle that goes on with somebody new asks them to what is planned already."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.models import Policy
from bothways.matching.publishing.actions import publish
from bothways.matching.tests.scenes import finished_run
from bothways.meetings.meetings.actions import When, Where, plan_meeting
from bothways.meetings.models import Meeting
from bothways.meetings.planning.actions import Times, propose
from bothways.partnerships.endings import healing
from bothways.partnerships.endings.actions import end_early
from bothways.partnerships.meeting_log.tests.people import seen_by
from bothways.partnerships.models import Partnership
from tests.builders import make_person, make_programme, make_sign_up

ROUND = {"Ana": ("Chess", "Piano"), "Ben": ("Sailing", "Chess"), "Cleo": ("Piano", "Sailing")}


@pytest.mark.django_db(transaction=True)
def test_newcomer_is_asked_to_meetings_and_times_and_who_left_is_not():
    cora = make_person("Cora Coordinator")
    programme = make_programme(coordinator=cora)
    for name, (offer, want) in ROUND.items():
        make_sign_up(programme, name, offers=[offer], wants=[want])
    Policy.objects.update_or_create(programme=programme, defaults={"circles": 3})
    publish(run=finished_run(programme, cora), words="", by=cora)
    ring = Partnership.objects.get()
    ben = seen_by(Person.objects.get(name="Ben"), ring)
    soon = timezone.now() + timedelta(days=3)
    when = When(soon, 60, "UTC")
    plan_meeting(space=ben, key=uuid4(), when=when, where=Where())
    times = Times([soon, soon + timedelta(days=1)], 60, "UTC")
    proposal = propose(space=ben, key=uuid4(), times=times, where=Where())

    make_sign_up(programme, "Dan", offers=["Chess"], wants=["Piano"])
    end_early(space=seen_by(Person.objects.get(name="Ana"), ring), reason="")
    way = healing.ways_for(Partnership.objects.get())[0]
    healing.go_on(partnership=ring, people=list(way.people), by=cora)

    asked = Meeting.objects.get().attendees.values_list("person__name", flat=True)
    assert set(asked) == {"Ben", "Cleo", "Dan"}
    assert set(proposal.asked.values_list("person__name", flat=True)) == {"Ben", "Cleo", "Dan"}
