"""A pair with meetings planned, as somebody in it has them before them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.test import Client

from bothways.accounts.models import Person
from bothways.meetings.agendas.access import Here, get_here
from bothways.meetings.meetings.actions import When, Where, plan_meeting
from bothways.meetings.models import Meeting
from bothways.partnerships.meeting_log.tests.people import people_of, seen_by
from bothways.partnerships.models import Partnership

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def plan_at(partnership: Partnership, at: datetime = NOON, minutes: int = 60) -> Meeting:
    by = people_of(partnership)[0]
    when = When(at, minutes, "Europe/Warsaw")
    return plan_meeting(space=seen_by(by, partnership), key=uuid4(), when=when, where=Where())


def here(person: Person, meeting: Meeting) -> Here:
    return get_here(person, meeting.pk)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
